import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandRegistry } from '@lumino/commands';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { Snapshot } from '../../src/api/schemas';
import { CommandIDs, PANEL_ID } from '../../src/commands/ids';
import { addPanelCommands, PALETTE } from '../../src/commands/panel-commands';
import { addSnapshotCommands } from '../../src/commands/snapshot-commands';
import { addVolumeCommands } from '../../src/commands/volume-commands';
import { SavingFirst } from '../../src/documents/saving-first';
import type { IDataModel } from '../../src/model/tokens';
import type { IVolumesModel } from '../../src/volumes/tokens';
import { holding, type IHeld } from '../models';
import { aSnapshot, aVolume, ENGLISH, someVolumes } from '../samples';

/** A model of these snapshots. */
function modelOf(snapshots: Snapshot[]): IHeld {
  return holding({ snapshots });
}

function registryOf(model: IDataModel): {
  commands: CommandRegistry;
  activated: string[];
} {
  const commands = new CommandRegistry();
  const activated: string[] = [];
  const shell = { activateById: (id: string) => activated.push(id) };
  const app = { commands, shell } as unknown as JupyterFrontEnd;
  const saving = new SavingFirst({
    model,
    documents: null,
    choice: () => 'ask'
  });
  addPanelCommands(app, model, saving, ENGLISH);
  const volumes = { state: someVolumes(aVolume()) } as IVolumesModel;
  addSnapshotCommands(app, model, volumes, null, ENGLISH);
  addVolumeCommands(app, model, volumes, null, ENGLISH);
  return { commands, activated };
}

const plain = aSnapshot({ id: 'plain' });
const pinned = aSnapshot({ id: 'pinned', pinned: true });

it('describes every command to people and programs', async () => {
  const { commands } = registryOf(modelOf([plain]).model);
  for (const id of commands.listCommands()) {
    expect(commands.label(id, { id: 'plain' })).not.toBe('');
    expect(commands.caption(id, { id: 'plain' })).not.toBe('');
    expect((await commands.describedBy(id)).args).toHaveProperty('type');
  }
  for (const id of PALETTE) {
    expect(commands.icon(id)).toBeDefined();
  }
});

it('backs up what it is told, and the main location by itself', async () => {
  const { asked, model } = modelOf([]);
  const { commands, activated } = registryOf(model);
  await commands.execute(CommandIDs.backUp, { location: 'data', label: 'x' });
  await commands.execute(CommandIDs.backUp);
  expect(asked).toEqual([
    ['backUp', 'data', 'x'],
    ['backUp', 'notebooks', '']
  ]);
  expect(activated).toHaveLength(2);
});

it('is only enabled for snapshots that there are', () => {
  const { commands } = registryOf(modelOf([plain]).model);
  expect(commands.isEnabled(CommandIDs.verify, { id: 'plain' })).toBe(true);
  expect(commands.isEnabled(CommandIDs.verify, { id: 'gone' })).toBe(false);
});

it('undoes only where something was kept before a restore', () => {
  const kept = aSnapshot({
    id: 'kept',
    origin: 'safety',
    undoes: { snapshot: 'plain', mode: 'overlay', paths: [] }
  });
  const { commands } = registryOf(modelOf([kept, plain]).model);
  const isEnabled = (args: { id?: string }): boolean =>
    commands.isEnabled(CommandIDs.undo, args);
  expect(isEnabled({ id: 'kept' })).toBe(true);
  expect(isEnabled({ id: 'plain' })).toBe(false);
  expect(isEnabled({})).toBe(true);
  const none = registryOf(modelOf([plain]).model).commands;
  expect(none.isEnabled(CommandIDs.undo, {})).toBe(false);
});

it('pins and unpins, and deletes only what is not pinned', async () => {
  const { asked, model } = modelOf([plain, pinned]);
  const { commands } = registryOf(model);
  expect(commands.label(CommandIDs.pin, { id: 'plain' })).toBe('Pin');
  expect(commands.label(CommandIDs.pin, { id: 'pinned' })).toBe('Unpin');
  await commands.execute(CommandIDs.pin, { id: 'plain' });
  await commands.execute(CommandIDs.pin, { id: 'pinned' });
  expect(asked).toEqual([
    ['pin', 'plain', true],
    ['pin', 'pinned', false]
  ]);
  expect(commands.isEnabled(CommandIDs.remove, { id: 'plain' })).toBe(true);
  expect(commands.isEnabled(CommandIDs.remove, { id: 'pinned' })).toBe(false);
});

it('restores what is named, and else asks which where there is something', async () => {
  const { asked, model } = modelOf([plain]);
  const { commands } = registryOf(model);
  const isEnabled = (args: { id?: string }): boolean =>
    commands.isEnabled(CommandIDs.restore, args);
  expect(isEnabled({ id: 'plain' })).toBe(true);
  expect(isEnabled({ id: 'gone' })).toBe(false);
  expect(isEnabled({})).toBe(true);
  const none = registryOf(modelOf([]).model).commands;
  expect(none.isEnabled(CommandIDs.restore, {})).toBe(false);

  const done = commands.execute(CommandIDs.restore);
  await screen.findByRole('radio', { hidden: true });
  expect(asked).toEqual([['refresh']]);
  expect(document.querySelector('dialog')?.textContent).toContain(
    'Snapshots of notebooks'
  );
  await userEvent.click(screen.getByText('Cancel'));
  await done;
  expect(document.querySelector('dialog')).toBeNull();
});

it('begins at the button of the panel when it is asked for', async () => {
  const { commands, activated } = registryOf(modelOf([]).model);
  document.body.innerHTML =
    '<div class="jp-AILabDataPanel"><button class="ad-BackUp-button">Back up</button></div>';
  await commands.execute(CommandIDs.open);
  expect(activated).toEqual([PANEL_ID]);
  expect(document.activeElement?.textContent).toBe('Back up');
});
