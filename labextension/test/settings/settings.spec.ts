import {
  type ISettingRegistry,
  SettingRegistry
} from '@jupyterlab/settingregistry';
import { DataConnector } from '@jupyterlab/statedb';

import schema from '../../schema/panel.json';
import { inLanguage } from '../../src/settings/in-language';
import { DEFAULTS, PanelSettings } from '../../src/settings/settings';
import type { IChoices } from '../../src/settings/tokens';
import { german } from '../german';
import { ENGLISH } from '../samples';

/** Not our own: the newest of Ajv's parts takes no underscore before a colon, others of JupyterLab's do. */
const ID = 'ailab-data:panel';

/** What the server keeps of the user's settings, in memory. */
class Kept extends DataConnector<ISettingRegistry.IPlugin, string> {
  constructor(private _raw: string) {
    super();
  }

  fetch(id: string): Promise<ISettingRegistry.IPlugin | undefined> {
    return Promise.resolve({
      id,
      schema: schema as unknown as ISettingRegistry.ISchema,
      raw: this._raw,
      data: { composite: {}, user: {} },
      version: '0'
    });
  }

  override save(_: string, raw: string): Promise<void> {
    this._raw = raw;
    return Promise.resolve();
  }
}

/** JupyterLab's own registry over our schema, as the plugin has it. */
function registryOf(raw: string, { trans } = ENGLISH): SettingRegistry {
  const registry = new SettingRegistry({ connector: new Kept(raw) });
  registry.transform(ID, {
    fetch: plugin => ({ ...plugin, schema: inLanguage(plugin.schema, trans) })
  });
  return registry;
}

it('knows the defaults of the schema', () => {
  const declared = Object.entries(schema.properties).map(([name, property]) => [
    name,
    property.default
  ]);
  expect(DEFAULTS).toEqual(Object.fromEntries(declared));
});

it('says in the schema what each setting means', () => {
  for (const { title, description } of Object.values(schema.properties)) {
    expect(title).toMatch(/^[A-Z]/);
    expect(description).toMatch(/\.$/);
  }
});

it('says it in the user’s language', async () => {
  const { schema: said } = await registryOf('{}', await german()).load(ID);
  expect(said.description).toMatch(/^Sicherungen der eigenen Notebooks/);
  expect(said.properties?.unsavedDocuments).toEqual({
    ...schema.properties.unsavedDocuments,
    title: 'Dokumente mit ungespeicherten Änderungen',
    description: expect.stringMatching(/^Was vor einer Sicherung/) as unknown,
    oneOf: [
      { const: 'ask', title: 'Jedes Mal fragen' },
      { const: 'save', title: 'Erst speichern, dann sichern' },
      { const: 'leave', title: 'Sichern, was auf dem Datenträger ist' }
    ]
  });
  const english = await registryOf('{}').load(ID);
  expect(english.schema).toEqual(schema);
});

it('has what the user has chosen, and the defaults for the rest', async () => {
  const registry = registryOf('{"unsavedDocuments": "save"}');
  const settings = new PanelSettings(registry.load(ID));
  expect(settings.values).toEqual(DEFAULTS);
  await settings.ready;
  expect(settings.values).toEqual({ ...DEFAULTS, unsavedDocuments: 'save' });
});

it('follows a change in the settings editor', async () => {
  const registry = registryOf('{}');
  const settings = new PanelSettings(registry.load(ID));
  await settings.ready;
  const seen: IChoices[] = [];
  settings.changed.connect((_, values) => seen.push(values));
  await registry.set(ID, 'statusBar', false);
  expect(seen.map(({ statusBar }) => statusBar)).toEqual([false]);
  expect(settings.values.statusBar).toBe(false);
});

it('keeps what is set', async () => {
  const registry = registryOf('{}');
  const settings = new PanelSettings(registry.load(ID));
  await settings.set('showHiddenFiles', true);
  expect(settings.values.showHiddenFiles).toBe(true);
  expect((await registry.get(ID, 'showHiddenFiles')).user).toBe(true);
});

it('has the defaults where settings can’t be read, and takes changes', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  for (const load of [
    () => null,
    () => Promise.reject<ISettingRegistry.ISettings>(new Error('gone'))
  ]) {
    const settings = new PanelSettings(load());
    await settings.ready;
    expect(settings.values).toEqual(DEFAULTS);
    await settings.set('openAtStart', true);
    expect(settings.values).toEqual({ ...DEFAULTS, openAtStart: true });
  }
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});
