import * as React from 'react';

import type { Job, Location } from '../api/schemas';
import { baseNameOf, type IPlace } from '../publishing/places';
import type { IPublishing } from '../publishing/tokens';
import type { ILanguage } from '../words/language';
import { showFrame } from './frame';
import { PublishBody } from './publish-body';

export interface IPublishOptions {
  from: IPlace;
  /** Where it can go; at least one. */
  targets: readonly Location[];
  publishing: IPublishing;
  language: ILanguage;
  now?: Date;
}

/**
 * Ask where a file or folder shall be published, and start it. Resolves to the job, or to null.
 */
export function showPublish(options: IPublishOptions): Promise<Job | null> {
  return showFrame<Job>({
    title: options.language.trans.__(
      'Publish “%1”',
      baseNameOf(options.from.path)
    ),
    className: 'ad-SmallDialog',
    body: end => <PublishBody {...options} onEnd={end} />
  });
}
