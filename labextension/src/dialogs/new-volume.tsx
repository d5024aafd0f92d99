import * as React from 'react';

import type { Volume } from '../api/schemas';
import { flawOfName } from '../volumes/state';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { AgreeForm } from './agree-form';
import { showFrame } from './frame';
import { useRequest } from './request';
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
  const { asking, problem, ask } = useRequest();
  return (
    <AgreeForm
      problem={problem}
      agree={trans.__('Create')}
      ready={!asking && flawOfName(name, known) === null}
      language={language}
      onAgree={() => ask(async () => onEnd(await volumes.create(name)))}
      onCancel={() => onEnd(null)}
    >
      <VolumeName
        name={name}
        volumes={known}
        language={language}
        onChange={setName}
      />
    </AgreeForm>
  );
}
