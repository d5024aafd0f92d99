import * as React from 'react';

import type { Location } from '../api/schemas';
import { flawOfName, suggestName } from '../volumes/state';
import type { ILanguage } from '../words/language';
import { adoptRecipeOf, mountOptionOf } from '../words/recipes';
import { Command } from './command';
import { Footer } from './footer';
import { VolumeName } from './volume-name';

export interface IAdoptByHandProps {
  location: Location;
  language: ILanguage;
  onEnd: () => void;
}

/**
 * The commands that put a location on a volume, for where this server can't talk to Docker.
 */
export function AdoptByHand(props: IAdoptByHandProps): React.JSX.Element {
  const { location, language } = props;
  const { trans } = language;
  const [name, setName] = React.useState(() => suggestName(location.name, []));
  // While a name is being written that Docker would refuse, the commands keep the one before.
  const [volume, setVolume] = React.useState(name);
  const change = (next: string): void => {
    setName(next);
    if (flawOfName(next, []) === null) {
      setVolume(next);
    }
  };
  return (
    <div className="ad-Dialog ad-Adopt">
      <p>
        {trans.__(
          'Docker keeps a volume outside of the container: it stays when the container is removed. JupyterLab does not reach Docker from here, so this takes a terminal of the machine that Docker runs on.'
        )}
      </p>
      <VolumeName
        name={name}
        volumes={[]}
        language={language}
        onChange={change}
      />
      <ol className="ad-Steps">
        <li>
          {trans.__(
            'Save what is open and stop the kernels, so that nothing changes while it is copied. Then copy %1 into a new volume; ID is this container, as “docker ps” lists it:',
            location.name
          )}
          <Command
            text={adoptRecipeOf(location.path, volume)}
            language={language}
          />
        </li>
        <li>
          {trans.__(
            'Stop this container, and start the next one as you started this one, with this added:'
          )}
          <Command
            text={mountOptionOf(location.path, volume)}
            language={language}
          />
        </li>
      </ol>
      <Footer cancel={trans.__('Close')} onCancel={props.onEnd} />
    </div>
  );
}
