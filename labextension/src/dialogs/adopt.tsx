import * as React from 'react';

import type { Location } from '../api/schemas';
import type { IDataModel } from '../model/tokens';
import { hasEngine } from '../volumes/state';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { AdoptBody } from './adopt-body';
import { AdoptByHand } from './adopt-by-hand';
import { showFrame } from './frame';

export interface IAdoptDialogOptions {
  location: Location;
  data: IDataModel;
  volumes: IVolumesModel;
  language: ILanguage;
}

/**
 * Lead from a location that is lost with the container to one on a volume: by a job where there is an
 * engine, else by commands to type.
 */
export async function showAdopt(options: IAdoptDialogOptions): Promise<void> {
  const { location, volumes, language } = options;
  await showFrame<null>({
    title: language.trans.__('Put %1 on a volume', location.name),
    className: 'ad-AdoptDialog',
    body: end =>
      hasEngine(volumes.state) ? (
        <AdoptBody {...options} onEnd={() => end(null)} />
      ) : (
        <AdoptByHand
          location={location}
          language={language}
          onEnd={() => end(null)}
        />
      )
  });
}
