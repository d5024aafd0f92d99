import * as React from 'react';

import { problemOf } from '../api/errors';
import type { Problem, RunLine } from '../api/schemas';
import { Prose } from '../health/prose';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { Command } from './command';
import { Footer } from './footer';
import { showFrame } from './frame';
import { Refusal } from './refusal';

export interface IRunLineProps {
  location: string;
  volume: string;
  volumes: Pick<IVolumesModel, 'runLine'>;
  language: ILanguage;
}

/**
 * Show the command that starts the next container on a volume.
 */
export function showRunLine(options: IRunLineProps): Promise<null> {
  const { trans } = options.language;
  return showFrame<null>({
    title: trans.__('The next container, on volume %1', options.volume),
    className: 'ad-AdoptDialog',
    body: end => (
      <div className="ad-Dialog ad-Adopt">
        <RunLineView {...options} />
        <Footer cancel={trans.__('Close')} onCancel={() => end(null)} />
      </div>
    )
  });
}

/**
 * The command itself, with what to know before typing it.
 */
export function RunLineView(props: IRunLineProps): React.JSX.Element {
  const { location, volume, volumes, language } = props;
  const { trans } = language;
  const [line, setLine] = React.useState<RunLine | null>(null);
  const [problem, setProblem] = React.useState<Problem | null>(null);
  React.useEffect(() => {
    let current = true;
    volumes.runLine(location, volume).then(
      answer => current && setLine(answer),
      (error: unknown) => current && setProblem(problemOf(error))
    );
    return () => {
      current = false;
    };
  }, [volumes, location, volume]);
  return (
    <>
      <p>
        {trans.__(
          'Stop this container, and start the next one on the volume, in a terminal of the machine that Docker runs on:'
        )}
      </p>
      {line ? (
        <Command text={line.command} language={language} />
      ) : (
        <div className="ad-Command ad-mod-waiting" aria-busy={!problem} />
      )}
      <Refusal problem={problem} language={language} />
      {line?.notes.map(note => (
        <p key={note} className="ad-Note ad-mod-plain">
          <Prose text={note} />
        </p>
      ))}
      <p className="ad-Dialog-quiet">
        {trans.__(
          'What you save in this container from now on is not in the volume.'
        )}
      </p>
    </>
  );
}
