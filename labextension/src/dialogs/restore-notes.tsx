import * as React from 'react';

import type { Snapshot } from '../api/schemas';
import type { IOpenDocuments } from '../documents/tokens';
import type { RestorePlan } from '../plan/restore-plan';
import type { IRestoreTarget } from '../plan/target';
import type { ILanguage } from '../words/language';
import { placeOf } from '../words/places';
import { problemTextOf } from '../words/problems';
import { serverSays } from '../words/reasons';

/** The warning of a volume that containers use. */
const IN_USE = 'in-use';

/** How many names a note gives; the rest is counted. */
const NAMED = 3;

export interface IRestoreNotesProps {
  snapshot: Snapshot;
  plan: RestorePlan;
  target: Pick<IRestoreTarget, 'place' | 'folder' | 'canStop'>;
  documents: IOpenDocuments | null;
  language: ILanguage;
}

/**
 * What to know before agreeing: what went wrong, what has changed, what is open.
 */
export function RestoreNotes(props: IRestoreNotesProps): React.JSX.Element {
  const { plan, snapshot, target, language } = props;
  const { trans } = language;
  return (
    <div className="ad-Notes">
      <div role="alert">
        {plan.problem && (
          <Note kind="error">
            {problemTextOf(plan.problem, language)}{' '}
            <button
              type="button"
              className="ad-Link"
              onClick={() => void plan.load()}
            >
              {trans.__('Look again')}
            </button>
          </Note>
        )}
        {plan.outdated && (
          <Note kind="attention">
            {trans.__(
              '%1 has changed since this list was made, so nothing was restored. This is how it is now.',
              placeOf(target.place, language)
            )}
          </Note>
        )}
      </div>
      {snapshot.state === 'damaged' && (
        <Note kind="attention">
          {trans.__(
            'This snapshot is damaged. The restore stops, changing nothing, if a file it needs can’t be read.'
          )}
        </Note>
      )}
      {plan.warnings.map(({ reason, message, paths, blocking }) => (
        <Note
          key={`${reason} ${message}`}
          kind={blocking ? 'error' : 'attention'}
          title={paths.join('\n')}
        >
          {serverSays({ reason, message }, language)}
          {paths.length > 0 && !message.includes(`“${paths[0] ?? ''}”`) && (
            <span className="ad-Dialog-quiet"> {namesOf(paths, language)}</span>
          )}
          {reason === IN_USE && target.canStop && <StopThem {...props} />}
        </Note>
      ))}
      <Documents {...props} />
    </div>
  );
}

/** The offer to stop the containers that use the volume, for as long as the restore takes. */
function StopThem({ plan, language }: IRestoreNotesProps): React.JSX.Element {
  return (
    <label className="ad-Tick">
      <input
        type="checkbox"
        checked={plan.stop}
        disabled={plan.starting}
        onChange={event => (plan.stop = event.target.checked)}
      />
      {language.trans.__(
        'Stop these containers before, and start them again after'
      )}
    </label>
  );
}

/** The open documents that the restore touches: those with unsaved changes can be saved first. */
function Documents(props: IRestoreNotesProps): React.JSX.Element | null {
  const { plan, target, documents, language } = props;
  const { trans } = language;
  const { folder } = target;
  const [saving, setSaving] = React.useState(false);
  const [, setLooked] = React.useState(false);
  React.useEffect(() => {
    if (documents && folder !== null) {
      void documents.look(folder).then(() => setLooked(true));
    }
  }, [documents, folder]);
  if (!documents || folder === null || plan.mode === 'copy') {
    return null;
  }
  const touched = documents
    .openIn(folder)
    .filter(({ inside }) => (plan.tree.find(inside)?.ticked ?? 0) > 0);
  const unsaved = touched.filter(({ unsaved }) => unsaved);
  const clean = touched.filter(({ unsaved }) => !unsaved);

  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      await documents.save(unsaved.map(({ path }) => path));
    } finally {
      setSaving(false);
      // Saving has changed the folder, and with it what the restore would do.
      void plan.load(true);
    }
  };
  return (
    <>
      {unsaved.length > 0 && (
        <Note kind="attention">
          {trans._n(
            '%2 is open with unsaved changes. It would not be reloaded, and saving it later would replace the restored file.',
            '%2 are open with unsaved changes. They would not be reloaded, and saving them later would replace the restored files.',
            unsaved.length,
            namesOf(
              unsaved.map(({ inside }) => inside),
              language
            )
          )}{' '}
          <button
            type="button"
            className="ad-Link"
            disabled={saving}
            onClick={() => void save()}
          >
            {saving
              ? trans.__('Saving…')
              : trans._n('Save it first', 'Save them first', unsaved.length)}
          </button>
        </Note>
      )}
      {clean.length > 0 && (
        <Note kind="plain">
          {trans._n(
            '%2 is open and will be reloaded.',
            '%2 are open and will be reloaded.',
            clean.length,
            namesOf(
              clean.map(({ inside }) => inside),
              language
            )
          )}
        </Note>
      )}
    </>
  );
}

function Note(props: {
  kind: 'plain' | 'attention' | 'error';
  title?: string;
  children: React.ReactNode;
}): React.JSX.Element {
  return (
    <p className={`ad-Note ad-mod-${props.kind}`} title={props.title}>
      {props.children}
    </p>
  );
}

/** "a, b, c and 4 more". */
function namesOf(names: readonly string[], { trans }: ILanguage): string {
  const named = names.slice(0, NAMED).join(', ');
  const rest = names.length - NAMED;
  return rest > 0 ? trans.__('%1 and %2 more', named, rest) : named;
}
