import { expect, type Locator, type Page, test } from '@playwright/test';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findings } from './axe';
import { Engine } from './engine';
import { describeFolder } from './folder';
import { expectNoOverflow, Panel } from './panel';
import type { IServer } from './server';
import { useTheme } from './theme';

const SECOND = 1_000_000_000n;
const PANEL = '.jp-AILabDataPanel';
const DIALOG = '.ad-Frame';
// the engine and its images take longer than a test otherwise does
test.setTimeout(240_000);
test.use({ actionTimeout: 30_000, viewport: { width: 1280, height: 800 } });

let engine: Engine;
let server: IServer;
let home: string;
let shared: string;

/** JupyterLab with its notebooks in the container's own layer, beside a shared folder that it may write to. */
async function startLone(name: string, socket: boolean): Promise<IServer> {
  const mounts = [`${shared}:/home/jovyan/shared`];
  const lab = await engine.lab(name, null, mounts, socket);
  await engine.shell(
    `docker cp ${home}/. ${name}:/home/jupyter/notebooks && ` +
      `docker exec --user 0 ${name} chown -R 1000:1000 /home/jupyter/notebooks`
  );
  return lab;
}

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const found = await Engine.start();
  test.skip(typeof found === 'string', String(found));
  engine = found as Engine;
  home = join(engine.folder, 'home');
  shared = join(engine.folder, 'shared');
  await mkdir(home);
  await mkdir(join(shared, 'models', 'v1'), { recursive: true });
  await writeFile(join(shared, 'readme.md'), 'For everybody.\n');
  await engine.shell(`chown -R 1000:1000 ${shared}`);
  await engine.fill({ name: '', path: home });
  server = await startLone('lone', true);
});
test.afterAll(async () => {
  await engine?.stop();
});

/** A folder as it was filled; its own time is that of the filling. */
async function contentOf(folder: string): Promise<Record<string, unknown>> {
  const lines = await describeFolder(folder, SECOND);
  return { ...lines, '.': JSON.stringify(lines['.']).replace(/\d{10,}/g, '') };
}

async function open(page: Page, of = server): Promise<Panel> {
  const panel = new Panel(page, of);
  await panel.open();
  return panel;
}

/** Take a picture, and see that axe finds nothing and nothing sticks out. */
async function look(page: Page, name: string, part: string): Promise<void> {
  const { outputDir } = test.info().project;
  await page.screenshot({ path: join(outputDir, 'volumes', `${name}.png`) });
  expect.soft(await findings(page, part), name).toEqual([]);
  if (part === PANEL) {
    await expectNoOverflow(page);
  }
}

const volumeRow = (panel: Panel, name: string): Locator =>
  panel.root.locator(`[data-volume="${name}"]`);

async function choose(page: Page, row: Locator, item: RegExp): Promise<void> {
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

test('leads notebooks that would be lost to a volume', async ({
  page,
  context
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const panel = await open(page);
  const dialog = page.getByRole('dialog', { name: /on a volume/ });
  await expect(panel.root).toContainText('Your notebooks are not on a volume');
  await look(page, 'lost', PANEL);
  await panel.root
    .getByRole('button', { name: 'Put them on a volume…' })
    .click();
  await expect(dialog.getByRole('textbox')).toHaveValue('ailab-notebooks');
  await look(page, 'adopt', DIALOG);
  await dialog.getByRole('textbox').fill('kept-notebooks');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Copied notebooks into the volume');
  await expect(dialog.locator('pre')).toContainText(
    '--volume kept-notebooks:/home/jupyter/notebooks'
  );
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await dialog.locator('pre').textContent());
  await look(page, 'adopted', DIALOG);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(volumeRow(panel, 'kept-notebooks')).toBeVisible();
  const { path } = await engine.volume('kept-notebooks');
  expect(await contentOf(path)).toEqual(await contentOf(home));
});

test('gives the commands that do the same where there is no engine', async ({
  page
}) => {
  const deaf = await startLone('deaf', false);
  const panel = await open(page, deaf);
  const dialog = page.getByRole('dialog', { name: /on a volume/ });
  await expect(panel.root.getByRole('button', { name: 'Volumes' })).toHaveCount(
    0
  );
  await panel.root
    .getByRole('button', { name: 'Put them on a volume…' })
    .click();
  await dialog.getByRole('textbox').fill('by-hand');
  await look(page, 'by-hand', DIALOG);
  const commands = await dialog.locator('pre').first().textContent();
  await engine.shell(commands!.replace('ID:', 'deaf:'));
  const { path } = await engine.volume('by-hand');
  expect(await contentOf(path)).toEqual(await contentOf(home));
  await deaf.stop();
});

test('backs up and restores a volume that another container uses', async ({
  page
}) => {
  const team = await engine.volume('team-data');
  const table = join(team.path, 'table.csv');
  const started = join(engine.folder, 'started');
  const note = (): Promise<void> =>
    engine.shell(
      `docker inspect --format '{{.State.StartedAt}}' db > ${started}`
    );
  await writeFile(table, 'good\n');
  await engine.shell(
    'docker run --detach --init --name db --volume team-data:/data ubuntu sleep 3600'
  );
  await note();
  const before = await readFile(started, 'utf8');

  const panel = await open(page);
  const row = volumeRow(panel, 'team-data');
  await expect(row).toContainText('used by db');
  await row.hover();
  await row.getByRole('button', { name: 'Back up' }).click();
  await expect(panel.notification(/Backed up volume team-data/)).toBeVisible();
  await expect(row).toContainText('1 snapshot');
  await look(page, 'volumes', PANEL);

  await writeFile(table, 'spoilt\n');
  await choose(page, row, /^Restore/);
  await look(page, 'choose', DIALOG);
  await page.getByRole('button', { name: 'Look at the plan…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Restore volume/ });
  await expect(dialog).toContainText('in use by db');
  await dialog.getByRole('checkbox', { name: /^Stop these/ }).check();
  await look(page, 'in-use', DIALOG);
  await dialog.getByRole('button', { name: 'Restore 1 file' }).click();
  await expect(panel.notification(/Restored volume team-data/)).toBeVisible();
  expect(await readFile(table, 'utf8')).toBe('good\n');
  await note();
  expect(await readFile(started, 'utf8')).not.toBe(before);
});

test('makes a volume, and removes it once its name is typed', async ({
  page
}) => {
  const panel = await open(page);
  await panel.root.getByRole('button', { name: 'New volume…' }).click();
  const naming = page.getByRole('dialog', { name: 'New volume' });
  await naming.getByRole('textbox').fill('not a name');
  await expect(naming).toContainText('Docker takes letters');
  await look(page, 'new', DIALOG);
  await naming.getByRole('textbox').fill('short-lived');
  await naming.getByRole('button', { name: 'Create' }).click();
  const row = volumeRow(panel, 'short-lived');
  await expect(row).toBeVisible();

  await choose(page, row, /^Remove/);
  const dialog = page.getByRole('dialog', { name: 'Remove this volume?' });
  await dialog.getByRole('button', { name: 'Back it up first' }).click();
  await expect(dialog).toContainText('1 snapshot of it stays.');
  await look(page, 'remove', DIALOG);
  // the focus is still in the dialog, although the button that had it is gone
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await choose(page, row, /^Remove/);
  await dialog.getByRole('textbox').fill('short-lived');
  await page.keyboard.press('Enter');
  await expect(row).toHaveCount(0);
});

test('publishes a file, and replaces nothing without a yes', async ({
  page
}) => {
  const panel = await open(page);
  const dialog = page.getByRole('dialog', { name: /^Publish/ });
  const publish = dialog.getByRole('button', { name: 'Publish', exact: true });
  const start = async (): Promise<void> => {
    const file = page.locator('.jp-DirListing-item', { hasText: 'charts.py' });
    await file.click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Publish/ }).click();
    await dialog.getByRole('button', { name: 'models' }).click();
  };
  await page.getByRole('tab', { name: /^File Browser/ }).click();
  await start();
  await expect(dialog.getByRole('button', { name: 'v1' })).toBeVisible();
  await look(page, 'publish', DIALOG);
  await publish.click();
  await expect(panel.notification(/Published into shared/)).toBeVisible();
  const there = join(shared, 'models', 'charts.py');
  expect(await readFile(there, 'utf8')).toBe(
    await readFile(join(home, 'charts.py'), 'utf8')
  );

  await writeFile(there, 'of a colleague');
  await start();
  await expect(dialog).toContainText('There is a “charts.py” already');
  await look(page, 'replace', DIALOG);
  await expect(publish).toBeDisabled();
  await dialog.getByRole('textbox').press('Enter');
  await expect(dialog).toBeVisible();
  expect(await readFile(there, 'utf8')).toBe('of a colleague');
  await dialog.getByRole('checkbox', { name: 'Replace it' }).check();
  await publish.click();
  await expect
    .poll(async () => (await stat(there)).size)
    .toBe((await stat(join(home, 'charts.py'))).size);
});

for (const theme of ['Light', 'Dark']) {
  test(`says what was checked and what to do, and all fits at any width, ${theme}`, async ({
    page
  }) => {
    await useTheme(server, theme);
    const panel = await open(page);
    await panel.root.getByRole('button', { name: /attention|look at/ }).click();
    const findingsTab = page.locator('.jp-AILabDataHealth');
    await expect(findingsTab).toContainText('What to do:');
    await expect(findingsTab).toContainText('In order');
    await look(page, `health-${theme}`, '.jp-AILabDataHealth');
    await panel.resize(650);
    await look(page, `wide-${theme}`, PANEL);
    await panel.resize(60);
    await look(page, `narrow-${theme}`, PANEL);
  });
}
