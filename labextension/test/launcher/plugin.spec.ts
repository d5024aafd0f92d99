import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ILauncher } from '@jupyterlab/launcher';
import { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../../src/commands/ids';
import { addPanelCommands } from '../../src/commands/panel-commands';
import type { ISavingFirst } from '../../src/documents/tokens';
import { launcherPlugin } from '../../src/launcher/plugin';
import { holding } from '../models';
import { ENGLISH } from '../samples';

function cardsOf(): ILauncher.IItemOptions[] {
  const cards: ILauncher.IItemOptions[] = [];
  const launcher = {
    add: (card: ILauncher.IItemOptions) => cards.push(card)
  } as unknown as ILauncher;
  void launcherPlugin.activate(
    {} as unknown as JupyterFrontEnd,
    launcher,
    null
  );
  return cards;
}

it('has one card, beside JupyterLab’s own, with the name alone', () => {
  const [card, ...more] = cardsOf();
  expect(more).toEqual([]);
  expect(card?.category).toBe('Other');
  const commands = new CommandRegistry();
  const app = { commands, shell: {} } as unknown as JupyterFrontEnd;
  addPanelCommands(app, holding().model, {} as ISavingFirst, ENGLISH);
  expect(commands.label(card!.command, card?.args)).toBe('AI-Lab Data');
  expect(commands.label(CommandIDs.open)).toBe('Show AI-Lab Data');
  expect(commands.icon(card!.command)).toBeDefined();
});

it('does without a launcher, as Notebook 7 has none', () => {
  expect(() =>
    launcherPlugin.activate({} as unknown as JupyterFrontEnd, null, null)
  ).not.toThrow();
});
