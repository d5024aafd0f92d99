import * as React from 'react';

import { problemOf } from '../api/errors';
import type { Job, Location, Plan, Problem } from '../api/schemas';
import type { Copying, IKept } from '../browse/copying';
import { copyPlanOf, whatOf } from '../words/copies';
import type { ILanguage } from '../words/language';
import { AgreeForm } from './agree-form';
import { DestinationPicker, useDestination } from './destination';
import { showFrame } from './frame';
import { useRequest } from './request';

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
  const request = useRequest();
  const to = useDestination({ targets, onMoved: () => request.forget() });
  const { location, folder, page } = to;
  const { plan, problem } = usePlan(
    props,
    page === null ? undefined : location,
    folder
  );
  const blocking = plan?.warnings.find(warning => warning.blocking);
  return (
    <AgreeForm
      className="ad-Publish"
      problem={request.problem ?? problem ?? blocking ?? null}
      note={plan ? copyPlanOf(plan, kept.paths, language) : ''}
      agree={trans.__('Copy here')}
      ready={plan !== null && !blocking && !request.asking}
      language={language}
      onAgree={() =>
        request.ask(async () => {
          if (location && plan) {
            const place = { location, path: folder };
            onEnd(await copying.agree(kept, place, plan.id));
          }
        })
      }
      onCancel={() => onEnd(null)}
    >
      <DestinationPicker
        to={to}
        label={trans.__('Location')}
        list={(name, path) => copying.list(name, path)}
        language={language}
      />
    </AgreeForm>
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
