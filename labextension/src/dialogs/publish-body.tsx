import * as React from 'react';

import type { ContentsPage, Job } from '../api/schemas';
import {
  baseNameOf,
  entryOf,
  firstFolderOf,
  isName
} from '../publishing/places';
import { momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { sizeOf } from '../words/numbers';
import { problemTextOf } from '../words/problems';
import { AgreeForm } from './agree-form';
import { DestinationPicker, useDestination } from './destination';
import type { IPublishOptions } from './publish';
import { useRequest } from './request';
import { TextField } from './text-field';

export interface IPublishBodyProps extends IPublishOptions {
  onEnd: (job: Job | null) => void;
}

/** What the server says where something of the name is there and nobody said that it may be replaced. */
const EXISTS = 'exists';

/**
 * Where a copy goes: the shared location, the folder, the name; and a yes where something is replaced.
 */
export function PublishBody(props: IPublishBodyProps): React.JSX.Element {
  const { from, targets, publishing, language, onEnd } = props;
  const { trans } = language;
  const { asking, problem, ask, forget } = useRequest();
  const [name, setName] = React.useState(baseNameOf(from.path));
  const [overwrite, setOverwrite] = React.useState(false);
  /** Another place or name: what was said of the one before counts no more. */
  const onMoved = (): void => {
    forget();
    setOverwrite(false);
  };
  const to = useDestination({ targets, begin: firstFolderOf, onMoved });
  const { location, folder, page } = to;

  const there = entryOf(page, name);
  const exists = problem?.reason === EXISTS;
  const taken = there !== undefined || exists;
  const publish = async (): Promise<void> => {
    const wish = { to: location?.name ?? '', folder, name, overwrite };
    onEnd(await publishing.publish(from, wish));
  };

  return (
    <AgreeForm
      className="ad-Publish"
      problem={exists ? null : problem}
      note={trans.__('A copy: what you change here later stays here.')}
      agree={trans.__('Publish')}
      ready={!asking && page !== null && isName(name) && (!taken || overwrite)}
      danger={taken && overwrite}
      language={language}
      onAgree={() => ask(publish)}
      onCancel={() => onEnd(null)}
    >
      <DestinationPicker
        to={to}
        label={trans.__('Shared folder')}
        list={(of, path) => publishing.list(of, path)}
        language={language}
      />
      <TextField
        label={trans.__('Name there')}
        value={name}
        maxLength={255}
        aria-invalid={!isName(name)}
        onChange={value => {
          setName(value);
          onMoved();
        }}
      />
      {taken && (
        <div className="ad-Note ad-mod-attention" role="status">
          {there
            ? occupiedOf(there, props, language)
            : problem && problemTextOf(problem, language)}
          <label className="ad-Tick">
            <input
              type="checkbox"
              checked={overwrite}
              onChange={event => setOverwrite(event.target.checked)}
            />
            {trans.__('Replace it')}
          </label>
        </div>
      )}
    </AgreeForm>
  );
}

/** What is there already under the name. */
function occupiedOf(
  there: ContentsPage['entries'][number],
  { now }: IPublishBodyProps,
  language: ILanguage
): string {
  const { trans } = language;
  const moment = momentOf(
    new Date(there.modified),
    now ?? new Date(),
    language
  );
  return there.type === 'folder'
    ? trans.__(
        'There is a folder “%1” already, changed %2.',
        there.name,
        moment
      )
    : trans.__(
        'There is a “%1” already: %2, changed %3.',
        there.name,
        sizeOf(there.size, language),
        moment
      );
}
