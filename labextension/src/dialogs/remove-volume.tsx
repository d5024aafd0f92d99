import * as React from 'react';

import type { Job, Volume } from '../api/schemas';
import { isRunning } from '../model/state';
import type { IDataModel } from '../model/tokens';
import { useChanges } from '../model/use-changes';
import { JobProgress } from '../panel/job-progress';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { countOf, sizeOf } from '../words/numbers';
import { outcomeOf } from '../words/outcomes';
import { AgreeForm } from './agree-form';
import { showFrame } from './frame';
import { useRequest } from './request';
import { TextField } from './text-field';

export interface IRemoveVolumeOptions {
  volume: Volume;
  data: Pick<IDataModel, 'state' | 'changed' | 'cancel'>;
  volumes: Pick<IVolumesModel, 'remove' | 'snapshot'>;
  language: ILanguage;
}

/**
 * Say what removing a volume means, offer to back it up first, and remove it once its name is typed.
 * Resolves to whether it was removed.
 */
export async function showRemoveVolume(
  options: IRemoveVolumeOptions
): Promise<boolean> {
  const removed = await showFrame<true>({
    title: options.language.trans.__('Remove this volume?'),
    className: 'ad-SmallDialog',
    body: end => <RemoveVolumeBody {...options} onEnd={end} />
  });
  return removed === true;
}

export function RemoveVolumeBody(
  props: IRemoveVolumeOptions & { onEnd: (removed: true | null) => void }
): React.JSX.Element {
  const { volume, data, volumes, language, onEnd } = props;
  const { trans } = language;
  useChanges(data);
  const [typed, setTyped] = React.useState('');
  const { asking, problem, ask } = useRequest();
  const [started, setStarted] = React.useState<Job | null>(null);
  const job = data.state.jobs.find(each => each.id === started?.id) ?? started;
  const busy = asking || (job !== null && isRunning(job));
  const ready = !busy && typed === volume.name;
  const isKept = job?.state === 'done' || job?.state === 'warnings';
  const kept = volume.snapshots + (isKept ? 1 : 0);

  const backUp = async (): Promise<void> =>
    setStarted(await volumes.snapshot(volume.name, ''));
  const remove = async (): Promise<void> => {
    await volumes.remove(volume.name);
    onEnd(true);
  };

  return (
    <AgreeForm
      problem={problem}
      agree={trans.__('Remove the volume')}
      ready={ready}
      danger
      language={language}
      onAgree={() => ask(remove)}
      onCancel={() => onEnd(null)}
    >
      <p>
        <b>{volume.name}</b>
      </p>
      <ul>
        <li>
          {volume.size === null
            ? trans.__('All that is in it goes away for good.')
            : trans.__(
                'All that is in it, %1, goes away for good.',
                sizeOf(volume.size, language)
              )}
        </li>
        <li>{keptOf(kept, language)}</li>
      </ul>
      <div className="ad-BackUpFirst">
        {job && isRunning(job) ? (
          <JobProgress
            job={job}
            language={language}
            onCancel={each => void data.cancel(each)}
          />
        ) : job ? (
          <span role="status">{outcomeOf(job, language).text}</span>
        ) : (
          <button
            type="button"
            className="ad-Small"
            disabled={asking}
            onClick={() => ask(backUp)}
          >
            {trans.__('Back it up first')}
          </button>
        )}
      </div>
      <TextField
        label={trans.__('To remove it, type its name:')}
        value={typed}
        autoFocus
        onChange={setTyped}
      />
    </AgreeForm>
  );
}

/** What of the volume is kept elsewhere. */
function keptOf(snapshots: number, language: ILanguage): string {
  return snapshots === 0
    ? language.trans.__('There is no snapshot of it.')
    : language.trans._n(
        '%2 snapshot of it stays.',
        '%2 snapshots of it stay.',
        snapshots,
        countOf(snapshots, language)
      );
}
