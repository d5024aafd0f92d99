import * as React from 'react';

import type { FileHistory, FileVersion, Snapshot } from '../api/schemas';
import { Footer } from '../dialogs/footer';
import { Refusal } from '../dialogs/refusal';
import { exactOf, momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { sizeOf } from '../words/numbers';
import { keptInOf, searchedOf, skippedOf, versionsOf } from '../words/versions';
import { allPages, joinVersions } from './asking';
import { useAnswer } from './use-answer';

/** What somebody wants with a version. */
export interface IVersionWish {
  act: 'open' | 'compare' | 'restore';
  version: FileVersion;
}

export interface IVersionsBodyProps {
  /** The file's path inside its location. */
  path: string;
  /** Whether a version can be compared with the file as it is now. */
  comparable?: boolean;
  ask: (after: string) => Promise<FileHistory>;
  snapshots: readonly Snapshot[];
  language: ILanguage;
  now: Date;
  onEnd: (wish: IVersionWish | null) => void;
}

/**
 * The versions of one file, newest first, each once; above them what stands there now.
 */
export function VersionsBody(props: IVersionsBodyProps): React.JSX.Element {
  const { language, now, ask } = props;
  const { trans } = language;
  const [live, setLive] = React.useState<FileHistory['live']>(null);
  const [answer, problem] = useAnswer<FileVersion>(() =>
    allPages<FileHistory, FileVersion>(async after => {
      const page = await ask(after);
      setLive(page.live);
      return page;
    }, joinVersions)
  );
  const versions = answer?.found ?? [];
  const none = answer?.complete === true && versions.length === 0;
  return (
    <div className="ad-Dialog ad-Versions" aria-busy={!answer?.complete}>
      <p className="ad-Dialog-quiet">
        {live &&
          trans.__(
            'Now: %1, changed %2.',
            sizeOf(live.size, language),
            momentOf(new Date(live.modified), now, language)
          )}
        {answer && !live && trans.__('It is not in the folder any more.')}
      </p>
      <ul
        className="ad-Versions-list"
        aria-label={trans.__('Versions of %1', props.path)}
      >
        {versions.map((version, index) => (
          <Version
            key={`${version.snapshot} ${index}`}
            {...props}
            version={version}
            comparable={live !== null && props.comparable !== false}
          />
        ))}
      </ul>
      {none && <p>{trans.__('No snapshot has this file yet.')}</p>}
      <Refusal problem={problem} language={language} />
      <Footer
        note={
          problem
            ? ''
            : [
                searchedOf(answer, language) ||
                  (none ? '' : versionsOf(versions.length, language)),
                skippedOf(answer?.skipped ?? [], language)
              ]
                .filter(Boolean)
                .join(' · ')
        }
        cancel={trans.__('Close')}
        onCancel={() => props.onEnd(null)}
      />
    </div>
  );
}

function Version(
  props: IVersionsBodyProps & { version: FileVersion; comparable: boolean }
): React.JSX.Element {
  const { version, language, now, snapshots, onEnd } = props;
  const { trans } = language;
  const modified = new Date(version.modified);
  const moment = momentOf(modified, now, language);
  const same = version.current === true;
  const wish = (act: IVersionWish['act']) => () => onEnd({ act, version });
  return (
    <li className={`ad-Version${same ? ' ad-mod-current' : ''}`}>
      <div className="ad-Version-facts">
        <span className="ad-Version-when">
          <time dateTime={version.modified} title={exactOf(modified, language)}>
            {trans.__('Changed %1', moment)}
          </time>
          <span className="ad-Version-size">
            {sizeOf(version.size, language)}
          </span>
          {same && <span className="ad-Tag">{trans.__('as it is now')}</span>}
        </span>
        <span className="ad-Dialog-quiet">
          {keptInOf(version, snapshots, now, language)}
        </span>
      </div>
      <div className="ad-Version-actions">
        <button
          type="button"
          className="ad-Small"
          aria-label={trans.__('Open the version changed %1', moment)}
          onClick={wish('open')}
        >
          {trans.__('Open')}
        </button>
        {!same && props.comparable && (
          <button
            type="button"
            className="ad-Small"
            aria-label={trans.__(
              'Compare the version changed %1 with the file as it is now',
              moment
            )}
            onClick={wish('compare')}
          >
            {trans.__('Compare')}
          </button>
        )}
        {!same && (
          <button
            type="button"
            className="ad-Small"
            aria-label={trans.__('Restore the version changed %1', moment)}
            onClick={wish('restore')}
          >
            {trans.__('Restore…')}
          </button>
        )}
      </div>
    </li>
  );
}
