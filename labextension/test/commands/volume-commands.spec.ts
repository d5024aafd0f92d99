import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandRegistry } from '@lumino/commands';

import type { Location, Volume } from '../../src/api/schemas';
import { CommandIDs } from '../../src/commands/ids';
import { addVolumeCommands } from '../../src/commands/volume-commands';
import type { IVolumesModel } from '../../src/volumes/tokens';
import { holding } from '../models';
import {
  aLocation,
  aMount,
  aUser,
  aVolume,
  ENGLISH,
  someVolumes
} from '../samples';

interface IWorld {
  volumes?: Volume[];
  locations?: Location[];
}

function registryOf({ volumes = [aVolume()], locations }: IWorld): {
  commands: CommandRegistry;
  backedUp: string[];
} {
  const commands = new CommandRegistry();
  const backedUp: string[] = [];
  const model = {
    state: someVolumes(...volumes),
    backUp: (name: string) => {
      backedUp.push(name);
      return Promise.resolve(true);
    }
  } as unknown as IVolumesModel;
  const app = { commands } as unknown as JupyterFrontEnd;
  const data = holding(locations ? { locations } : {}).model;
  addVolumeCommands(app, data, model, null, ENGLISH);
  return { commands, backedUp };
}

it('backs up the volume that is named, if there is one', async () => {
  const { commands, backedUp } = registryOf({});
  await commands.execute(CommandIDs.backUpVolume, { name: 'my-vol' });
  expect(backedUp).toEqual(['my-vol']);
  expect(commands.isEnabled(CommandIDs.backUpVolume, { name: 'x' })).toBe(
    false
  );
});

it('removes only what nobody uses, and says why not', () => {
  const used = aVolume({ name: 'used', users: [aUser({ running: false })] });
  const { commands } = registryOf({ volumes: [aVolume(), used] });
  const command = CommandIDs.removeVolume;
  expect(commands.isEnabled(command, { name: 'my-vol' })).toBe(true);
  expect(commands.isEnabled(command, { name: 'used' })).toBe(false);
  expect(commands.label(command, { name: 'used' })).toBe(
    'Remove (it is in use)'
  );
});

it('leads to a volume only from where data would be lost', () => {
  const lost = aLocation({
    mount: aMount({ kind: 'container', survives: false })
  });
  expect(
    registryOf({ locations: [lost] }).commands.isEnabled(CommandIDs.adopt)
  ).toBe(true);
  expect(registryOf({}).commands.isEnabled(CommandIDs.adopt)).toBe(false);
});
