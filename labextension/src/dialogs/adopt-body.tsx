import * as React from 'react';

import type { Job, Location, Problem } from '../api/schemas';
import { isRunning } from '../model/state';
import type { IDataModel } from '../model/tokens';
import { useChanges } from '../model/use-changes';
import { JobProgress, spokenOf } from '../panel/job-progress';
import { flawOfName, suggestName } from '../volumes/state';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { outcomeOf } from '../words/outcomes';
import { AgreeForm } from './agree-form';
import { Footer } from './footer';
import { useRequest } from './request';
import { RunLineView } from './run-line';
import { VolumeName } from './volume-name';

export interface IAdoptBodyProps {
  location: Location;
  data: Pick<IDataModel, 'state' | 'changed' | 'cancel'>;
  volumes: Pick<IVolumesModel, 'state' | 'adopt' | 'runLine'>;
  language: ILanguage;
  onEnd: () => void;
}

/**
 * Name a new volume, see the location copied into it, and take the command that uses it from then on.
 */
export function AdoptBody(props: IAdoptBodyProps): React.JSX.Element {
  const { location, data, volumes } = props;
  useChanges(data);
  const known = volumes.state.volumes;
  const [name, setName] = React.useState(() =>
    suggestName(location.name, known)
  );
  const { asking, problem, ask } = useRequest();
  const [started, setStarted] = React.useState<Job | null>(null);
  const job = data.state.jobs.find(({ id }) => id === started?.id) ?? started;

  const start = async (): Promise<void> =>
    setStarted(await volumes.adopt(location.name, name));

  if (job && isRunning(job)) {
    return <Copying {...props} job={job} />;
  }
  if (job?.state === 'done' || job?.state === 'warnings') {
    return <Copied {...props} job={job} volume={name} />;
  }
  return (
    <Naming
      {...props}
      name={name}
      ready={!asking && flawOfName(name, known) === null}
      ended={job}
      problem={problem}
      onName={setName}
      onStart={() => ask(start)}
    />
  );
}

interface INamingProps extends IAdoptBodyProps {
  name: string;
  ready: boolean;
  /** The copy that failed or was cancelled before. */
  ended: Job | null;
  problem: Problem | null;
  onName: (name: string) => void;
  onStart: () => void;
}

function Naming(props: INamingProps): React.JSX.Element {
  const { location, volumes, language, ended, problem } = props;
  const { trans } = language;
  return (
    <AgreeForm
      className="ad-Adopt"
      problem={
        problem ??
        (ended && { message: outcomeOf(ended, language).text, reason: '' })
      }
      agree={trans.__('Copy into the volume')}
      ready={props.ready}
      language={language}
      onAgree={props.onStart}
      onCancel={props.onEnd}
    >
      <p>
        {trans.__(
          'Docker keeps a volume outside of the container: it stays when the container is removed.'
        )}
      </p>
      <VolumeName
        name={props.name}
        volumes={volumes.state.volumes}
        language={language}
        onChange={props.onName}
      />
      <ol className="ad-Steps">
        <li>
          {trans.__(
            'Everything in %1 is copied into the new volume and checked. You can go on working meanwhile.',
            location.name
          )}
        </li>
        <li>
          {trans.__(
            'You get the command that starts the next container on the volume, with the settings of this one.'
          )}
        </li>
        <li>
          {trans.__(
            'This container stays as it is until you stop it. What you save in it after the copy is not in the volume.'
          )}
        </li>
      </ol>
    </AgreeForm>
  );
}

function Copying(props: IAdoptBodyProps & { job: Job }): React.JSX.Element {
  const { data, job, language } = props;
  const { trans } = language;
  return (
    <div className="ad-Dialog ad-Adopt">
      <div className="ad-Activity">
        <JobProgress
          job={job}
          language={language}
          onCancel={id => void data.cancel(id)}
        />
        <div className="ad-Spoken" role="status" aria-live="polite">
          {spokenOf(job, language)}
        </div>
      </div>
      <p className="ad-Dialog-quiet">
        {trans.__(
          'You can close this window: the copy goes on, and its end is told.'
        )}
      </p>
      <Footer cancel={trans.__('Close')} onCancel={props.onEnd} focusCancel />
    </div>
  );
}

function Copied(
  props: IAdoptBodyProps & { job: Job; volume: string }
): React.JSX.Element {
  const { job, volume, location, volumes, language } = props;
  const { type, text } = outcomeOf(job, language);
  return (
    <div className="ad-Dialog ad-Adopt">
      <p
        role="status"
        className={`ad-Note ${type === 'success' ? 'ad-mod-good' : 'ad-mod-attention'}`}
      >
        {text}
      </p>
      <RunLineView
        location={location.name}
        volume={volume}
        volumes={volumes}
        language={language}
      />
      <Footer
        cancel={language.trans.__('Close')}
        onCancel={props.onEnd}
        focusCancel
      />
    </div>
  );
}
