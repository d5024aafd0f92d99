import * as React from 'react';

import { problemOf } from '../api/errors';
import type {
  ContentsPage,
  Job,
  Location,
  Plan,
  Problem
} from '../api/schemas';
import type { Copying, IKept } from '../browse/copying';
import { copyPlanOf, whatOf } from '../words/copies';
import type { ILanguage } from '../words/language';
import { FolderPicker } from './folder-picker';
import { Footer } from './footer';
import { showFrame } from './frame';
import { Refusal } from './refusal';

export interface ICopyOutOptions {
  kept: IKept;
  /** Where it can go; at least one. The first is chosen at first. */
  targets: readonly Location[];
  copying: Pick<Copying, 'list' | 'plan' | 'agree'>;
  language: ILanguage;
}

/**
 * Ask where files of a snapshot shall be copied to, and start it. Resolves to the job, or to null.
 */
export function showCopyOut(options: ICopyOutOptions): Promise<Job | null> {
  const { kept, language } = options;
  return showFrame<Job>({
    title: language.trans.__('Copy %1 to', whatOf(kept.paths, language)),
    className: 'ad-SmallDialog',
    body: end => <CopyOutBody {...options} onEnd={end} />
  });
}

/**
 * The location and the folder, and what copying into it would do.
 */
export function CopyOutBody(
  props: ICopyOutOptions & { onEnd: (job: Job | null) => void }
): React.JSX.Element {
  const { kept, targets, copying, language, onEnd } = props;
  const { trans } = language;
  const id = React.useId();
  const [to, setTo] = React.useState<Location | undefined>(targets[0]);
  const [folder, setFolder] = React.useState('');
  const [page, setPage] = React.useState<ContentsPage | null>(null);
  const [asking, setAsking] = React.useState(false);
  const [refused, setRefused] = React.useState<Problem | null>(null);
  const { plan, problem } = usePlan(
    props,
    page === null ? undefined : to,
    folder
  );
  const blocking = plan?.warnings.find(warning => warning.blocking);
  const ready = plan !== null && !blocking && !asking;

  const goTo = (path: string): void => {
    setPage(null);
    setRefused(null);
    setFolder(path);
  };
  const copy = async (): Promise<void> => {
    if (!to || !plan) {
      return;
    }
    setAsking(true);
    setRefused(null);
    try {
      onEnd(await copying.agree(kept, { location: to, path: folder }, plan.id));
    } catch (error) {
      setRefused(problemOf(error));
      setAsking(false);
    }
  };

  return (
    <form
      className="ad-Dialog ad-Publish"
      onSubmit={event => {
        event.preventDefault();
        if (ready) {
          void copy();
        }
      }}
    >
      {targets.length > 1 && (
        <div className="ad-Field">
          <label htmlFor={`${id}-to`}>{trans.__('Location')}</label>
          <select
            id={`${id}-to`}
            value={to?.name}
            onChange={event => {
              const { value } = event.target;
              setTo(targets.find(({ name }) => name === value));
              goTo('');
            }}
          >
            {targets.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      <FolderPicker
        location={to?.name ?? ''}
        path={folder}
        page={page}
        list={(location, path) => copying.list(location, path)}
        language={language}
        onPath={goTo}
        onPage={setPage}
      />
      <Refusal
        problem={refused ?? problem ?? blocking ?? null}
        language={language}
      />
      <Footer
        note={plan ? copyPlanOf(plan, kept.paths, language) : ''}
        cancel={trans.__('Cancel')}
        onCancel={() => onEnd(null)}
        agree={trans.__('Copy here')}
        ready={ready}
      />
    </form>
  );
}

/** What copying into a folder would do, asked anew for each; nothing without a location. */
function usePlan(
  { kept, copying }: ICopyOutOptions,
  location: Location | undefined,
  folder: string
): { plan: Plan | null; problem: Problem | null } {
  const [plan, setPlan] = React.useState<Plan | null>(null);
  const [problem, setProblem] = React.useState<Problem | null>(null);
  React.useEffect(() => {
    let current = true;
    setPlan(null);
    setProblem(null);
    if (location) {
      copying.plan(kept, { location, path: folder }).then(
        answer => current && setPlan(answer),
        (error: unknown) => current && setProblem(problemOf(error))
      );
    }
    return () => {
      current = false;
    };
  }, [kept, copying, location, folder]);
  return { plan, problem };
}
