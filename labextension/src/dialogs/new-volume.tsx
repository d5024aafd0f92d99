import * as React from 'react';

import { problemOf } from '../api/errors';
import type { Problem, Volume } from '../api/schemas';
import { flawOfName } from '../volumes/state';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { Footer } from './footer';
import { showFrame } from './frame';
import { Refusal } from './refusal';
import { VolumeName } from './volume-name';

export interface INewVolumeOptions {
  volumes: Pick<IVolumesModel, 'state' | 'create'>;
  language: ILanguage;
}

/**
 * Ask for the name of a new volume, and make it. Resolves to it, or to null.
 */
export function showNewVolume(
  options: INewVolumeOptions
): Promise<Volume | null> {
  return showFrame<Volume>({
    title: options.language.trans.__('New volume'),
    className: 'ad-SmallDialog',
    body: end => <NewVolumeBody {...options} onEnd={end} />
  });
}

export function NewVolumeBody(
  props: INewVolumeOptions & { onEnd: (volume: Volume | null) => void }
): React.JSX.Element {
  const { volumes, language, onEnd } = props;
  const { trans } = language;
  const known = volumes.state.volumes;
  const [name, setName] = React.useState('');
  const [asking, setAsking] = React.useState(false);
  const [problem, setProblem] = React.useState<Problem | null>(null);
  const ready = !asking && flawOfName(name, known) === null;
  const create = async (): Promise<void> => {
    setAsking(true);
    setProblem(null);
    try {
      onEnd(await volumes.create(name));
    } catch (error) {
      setProblem(problemOf(error));
      setAsking(false);
    }
  };
  return (
    <form
      className="ad-Dialog"
      onSubmit={event => {
        event.preventDefault();
        if (ready) {
          void create();
        }
      }}
    >
      <VolumeName
        name={name}
        volumes={known}
        language={language}
        onChange={setName}
      />
      <Refusal problem={problem} language={language} />
      <Footer
        cancel={trans.__('Cancel')}
        onCancel={() => onEnd(null)}
        agree={trans.__('Create')}
        ready={ready}
      />
    </form>
  );
}
