import { expect, type Locator, type Page, test } from '@playwright/test';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Engine } from './engine';
import { describeFolder } from './folder';
import { Panel } from './panel';
import type { IServer } from './server';

const SECOND = 1_000_000_000n;
const LABEL = 'before the upgrade';
/** As the user guide of AI-Lab has it. */
const RECIPE =
  'docker run --rm --volume ${VOLUME}:/volume --volume ${DIR}:/dest ubuntu tar -C /volume -xvf /dest/backup.tgz';

// the engine and its images take longer than a test otherwise does
test.setTimeout(240_000);

let engine: Engine;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  const found = await Engine.start();
  test.skip(typeof found === 'string', String(found));
  engine = found as Engine;
});
test.afterAll(async () => {
  await engine?.stop();
});

/** The snapshot that the user has taken, not those that were taken before restoring it. */
function kept(panel: Panel): Locator {
  return panel.root.locator('[data-snapshot$="-before-the-upgrade"]');
}

/** Spoil the notebooks, and restore them through the panel. */
async function loseAndRestore(page: Page, panel: Panel): Promise<void> {
  const { notebooks } = panel.server;
  await rm(join(notebooks, 'figures'), { recursive: true });
  await rm(join(notebooks, '01 Load the readings.ipynb'));
  await writeFile(join(notebooks, 'charts.py'), 'spoilt');
  await kept(panel).hover();
  await kept(panel).getByRole('button', { name: 'Restore…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Restore \d+ files?$/ }).click();
  await expect(panel.notification(/Restored notebooks/)).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
}

/** JupyterLab in a container, and its panel. */
async function panelOf(page: Page, server: IServer): Promise<Panel> {
  const panel = new Panel(page, server);
  await panel.open();
  return panel;
}

test('finds in a new container, and on a new volume, what was backed up in another', async ({
  page
}) => {
  const notebooks = await engine.volume('notebooks-of-ada');
  await engine.fill(notebooks);
  const before = await describeFolder(notebooks.path);
  const inSeconds = await describeFolder(notebooks.path, SECOND);
  const first = await engine.lab('first', notebooks);

  await test.step('back up and restore in a container', async () => {
    const panel = await panelOf(page, first);
    await expect(panel.root).toContainText('volume notebooks-of-ada');
    await expect(panel.root).toContainText('survives the container');
    await panel.label.fill(LABEL);
    await panel.backUp.click();
    await expect(kept(panel)).toBeVisible();
    await expect(panel.progress).toHaveCount(0);
    await loseAndRestore(page, panel);
    expect(await describeFolder(notebooks.path)).toEqual(before);
  });

  await test.step('remove it, and start another on the same volume', async () => {
    await first.stop();
    const second = await engine.lab('second', notebooks);
    const panel = await panelOf(page, second);
    await expect(kept(panel)).toBeVisible();
    await loseAndRestore(page, panel);
    expect(await describeFolder(notebooks.path)).toEqual(before);
    await second.stop();
  });

  await test.step('restore a new volume by the documented command', async () => {
    const recipe = join(engine.folder, 'recipe');
    await mkdir(recipe);
    const names = await readdir(engine.folder);
    const [archive] = names.filter(name =>
      name.endsWith('-before-the-upgrade.tgz')
    );
    const backup = join(recipe, 'backup.tgz');
    await copyFile(join(engine.folder, archive), backup);
    const fresh = await engine.volume('notebooks-anew');
    await engine.shell(RECIPE, { VOLUME: fresh.name, DIR: recipe });
    expect(await describeFolder(fresh.path, SECOND)).toEqual(inSeconds);

    const third = await engine.lab('third', fresh);
    const panel = await panelOf(page, third);
    await expect(panel.root).toContainText('volume notebooks-anew');
    await expect(kept(panel)).toBeVisible();
    await loseAndRestore(page, panel);
    expect(await describeFolder(fresh.path, SECOND)).toEqual(inSeconds);
    await third.stop();
  });
});
