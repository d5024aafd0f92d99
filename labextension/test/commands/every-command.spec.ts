import { IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import { ICommandPalette, type IPaletteItem } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import type { ServiceManager } from '@jupyterlab/services';
import type { Token } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import schema from '../../schema/commands.json';
import plugins from '../../src';
import { CommandIDs } from '../../src/commands/ids';
import { TinyServer } from '../server';

/** A shell that shows nothing. */
class Shell extends Widget implements JupyterFrontEnd.IShell {
  readonly currentWidget = null;
  activateById = (): void => undefined;
  add = (): void => undefined;
  widgets(): IterableIterator<Widget> {
    return [].values();
  }
}

/** An application of JupyterLab's kind, with our plugins and the least that they require. */
class App extends JupyterFrontEnd<Shell> {
  readonly name = 'test';
  readonly namespace = 'test';
  readonly version = '0';
}

const server = new TinyServer();
const palette: IPaletteItem[] = [];
let app: JupyterFrontEnd;

beforeAll(async () => {
  await server.start();
  app = new App({
    shell: new Shell(),
    serviceManager: {
      serverSettings: server.settings,
      contents: { addDrive: () => undefined },
      events: { stream: new Signal({}) },
      connectionFailure: new Signal({})
    } as unknown as ServiceManager.IManager
  });
  const give = <T>(provides: Token<T>, service: unknown): void =>
    app.registerPlugin({
      id: `test:${provides.name}`,
      description: 'Gives what a plugin requires.',
      provides,
      activate: () => service as T
    });
  give(IDocumentManager, {});
  give(IRouter, { register: () => undefined });
  give(ICommandPalette, {
    addItem: (item: IPaletteItem) => palette.push(item)
  });
  app.registerPlugins(plugins);
  for (const { id } of plugins) {
    await app.activatePlugin(id);
  }
});

afterAll(() => server.stop());

const ours = (): string[] =>
  app.commands.listCommands().filter(id => id.startsWith('ailab-data:'));

/** All values of a key, wherever they stand. */
function valuesOf(key: string, value: unknown): unknown[] {
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
        name === key ? [each] : valuesOf(key, each)
      )
    : [];
}

it('has a command for each id', () => {
  expect(ours().sort()).toEqual(Object.values(CommandIDs).sort());
});

it('says of each command what it is, to people and to programs', async () => {
  for (const id of ours()) {
    const { commands } = app;
    const said = {
      label: commands.label(id),
      caption: commands.caption(id),
      icon: commands.icon(id),
      args: (await commands.describedBy(id)).args
    };
    expect({ id, ...said }).toEqual({
      id,
      label: expect.stringMatching(/^[A-Z]/) as unknown,
      caption: expect.stringMatching(/^[A-Z].*[^.]$/) as unknown,
      icon: expect.objectContaining({
        name: expect.any(String) as unknown
      }) as unknown,
      args: expect.objectContaining({ type: 'object' }) as unknown
    });
    for (const text of valuesOf('description', said.args)) {
      expect(text).toMatch(/\w/);
    }
  }
});

it('has in the palette what needs no argument, under one heading', () => {
  expect(palette.length).toBeGreaterThan(5);
  for (const { command, category } of palette) {
    expect(ours()).toContain(command);
    expect(category).toBe('AI-Lab Data');
  }
});

it('names in the menus and shortcuts only commands that there are', () => {
  const named = valuesOf('command', schema);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(id => !ours().includes(id as string))).toEqual([]);
});

it('leaves the keys to the user: those that are free differ by browser and keyboard', () => {
  const shortcuts = schema['jupyter.lab.shortcuts'];
  for (const { keys } of shortcuts) {
    expect(keys).toEqual(['']);
  }
});
