import * as React from 'react';

import { problemOf } from '../api/errors';
import type { ContentsPage, Job, Location, Problem } from '../api/schemas';
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
import { FolderPicker } from './folder-picker';
import { Footer } from './footer';
import type { IPublishOptions } from './publish';
import { Refusal } from './refusal';

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
  const id = React.useId();
  const [to, setTo] = React.useState<Location | undefined>(targets[0]);
  const [folder, setFolder] = React.useState(to ? firstFolderOf(to) : '');
  const [page, setPage] = React.useState<ContentsPage | null>(null);
  const [name, setName] = React.useState(baseNameOf(from.path));
  const [overwrite, setOverwrite] = React.useState(false);
  const [asking, setAsking] = React.useState(false);
  const [problem, setProblem] = React.useState<Problem | null>(null);
  const place = to?.name ?? '';

  const there = entryOf(page, name);
  const taken = there !== undefined || problem?.reason === EXISTS;
  const ready =
    !asking && page !== null && isName(name) && (!taken || overwrite);

  const goTo = (path: string): void => {
    setPage(null);
    setProblem(null);
    setOverwrite(false);
    setFolder(path);
  };
  const publish = async (): Promise<void> => {
    setAsking(true);
    setProblem(null);
    const wish = { to: place, folder, name, overwrite };
    try {
      onEnd(await publishing.publish(from, wish));
    } catch (error) {
      setProblem(problemOf(error));
      setAsking(false);
    }
  };

  return (
    <form
      className="ad-Dialog ad-Publish"
      onSubmit={event => {
        event.preventDefault();
        if (ready) {
          void publish();
        }
      }}
    >
      {targets.length > 1 && (
        <div className="ad-Field">
          <label htmlFor={`${id}-to`}>{trans.__('Shared folder')}</label>
          <select
            id={`${id}-to`}
            value={place}
            onChange={event => {
              const next = targets.find(
                target => target.name === event.target.value
              );
              setTo(next);
              goTo(next ? firstFolderOf(next) : '');
            }}
          >
            {targets.map(target => (
              <option key={target.name} value={target.name}>
                {target.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <FolderPicker
        location={place}
        path={folder}
        page={page}
        list={(location, path) => publishing.list(location, path)}
        language={language}
        onPath={goTo}
        onPage={setPage}
      />
      <div className="ad-Field">
        <label htmlFor={`${id}-name`}>{trans.__('Name there')}</label>
        <input
          id={`${id}-name`}
          className="jp-mod-styled"
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={name}
          maxLength={255}
          aria-invalid={!isName(name)}
          onChange={event => {
            setName(event.target.value);
            setProblem(null);
            setOverwrite(false);
          }}
        />
      </div>
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
      <Refusal
        problem={problem?.reason === EXISTS ? null : problem}
        language={language}
      />
      <Footer
        note={trans.__('A copy: what you change here later stays here.')}
        cancel={trans.__('Cancel')}
        onCancel={() => onEnd(null)}
        agree={trans.__('Publish')}
        ready={ready}
        danger={taken && overwrite}
      />
    </form>
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
