import { expect, type Locator, type Page, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Panel } from './panel';
import { type IServer, python, startServer } from './server';
import { freezeWorker } from './worker';

const run = promisify(execFile);

let server: IServer;
let one: Panel;
let other: Panel;
test.beforeEach(async ({ context }) => {
  server = await startServer();
  one = new Panel(await context.newPage(), server);
  other = new Panel(await context.newPage(), server);
  await one.open();
  await other.open();
  await expect(one.backUp).toBeEnabled();
});
test.afterEach(async () => {
  await server.stop();
});

/** Open the restore of a snapshot, and wait for its plan. */
async function openRestore(panel: Panel, label: string): Promise<void> {
  await panel.row(label).hover();
  await panel.row(label).getByRole('button', { name: 'Restore…' }).click();
  await expect(restoreOf(panel.page)).toBeVisible();
}
const restoreOf = (page: Page): Locator =>
  page.getByRole('dialog').getByRole('button', { name: /^Restore \d/ });

const refusalOf = (page: Page): Locator =>
  page.getByRole('dialog').getByRole('alert');

async function backUp(panel: Panel, label: string): Promise<void> {
  await panel.label.fill(label);
  await panel.backUp.click();
  await expect(panel.row(label)).toBeVisible();
  await expect(panel.progress).toHaveCount(0);
}

test('shows a job, its progress and its end in every open tab, and lets each cancel it', async () => {
  await test.step('a backup that is cancelled in the other tab', async () => {
    const freezing = freezeWorker(server);
    await one.backUp.click();
    const worker = await freezing;
    await expect(other.progress).toBeVisible();
    await expect(other.backUp).toHaveAttribute('aria-disabled', 'true');
    await other.cancel.click();
    await expect(one.root).toContainText('Cancelling…');
    worker.thaw();
    for (const panel of [one, other]) {
      await expect(panel.notification(/Cancelled/)).toHaveCount(1);
      await expect(panel.progress).toHaveCount(0);
    }
  });

  await test.step('one that ends well, and is told once in each', async () => {
    await backUp(one, 'from the first tab');
    for (const panel of [one, other]) {
      await expect(panel.row('from the first tab')).toBeVisible();
      await expect(panel.notification(/Backed up notebooks/)).toHaveCount(1);
    }
  });

  await test.step('no old news in a tab that is opened later', async () => {
    const later = new Panel(await one.page.context().newPage(), server);
    await later.open();
    await expect(later.row('from the first tab')).toBeVisible();
    await later.page.waitForTimeout(1500);
    await expect(later.notification(/./)).toHaveCount(0);
  });

  await test.step('a snapshot by the command line, which is no job here', async () => {
    for (const panel of [one, other]) {
      await expect(panel.notification(/./)).toHaveCount(0, { timeout: 40_000 });
    }
    await run(python, [
      ...['-m', 'jupyter_ailab_data.cli', 'snapshot', '--label', 'by hand'],
      ...['--notebooks', server.notebooks, '--store', server.store]
    ]);
    for (const panel of [one, other]) {
      await panel.page.bringToFront();
      await panel.root.getByRole('button', { name: 'Refresh' }).click();
      await expect(panel.row('by hand')).toBeVisible();
      await expect(panel.notification(/./)).toHaveCount(0);
    }
  });
});

test('takes two backups where two tabs want one at once', async () => {
  await one.label.fill('first');
  await other.label.fill('second');
  await Promise.all([one.backUp.click(), other.backUp.click()]);
  for (const panel of [one, other]) {
    await expect(panel.row('first')).toBeVisible();
    await expect(panel.row('second')).toBeVisible();
  }
  const archives = (await readdir(server.store)).filter(name =>
    name.endsWith('.tgz')
  );
  expect(archives).toHaveLength(2);
});

test('refuses a restore that another tab has begun, and one of a snapshot that another tab has deleted', async () => {
  await backUp(one, 'kept');
  await expect(other.row('kept')).toBeVisible();
  await appendFile(join(server.notebooks, 'charts.py'), '\nraise SystemExit\n');

  await test.step('two restores at once', async () => {
    await openRestore(one, 'kept');
    await openRestore(other, 'kept');
    const freezing = freezeWorker(server);
    await restoreOf(one.page).click();
    const worker = await freezing;
    await restoreOf(other.page).click();
    await expect(refusalOf(other.page)).toContainText(
      "A restore of 'notebooks' is running"
    );
    worker.thaw();
    await expect(one.notification(/Restored notebooks/)).toBeVisible();
    await expect(other.notification(/Restored notebooks/)).toBeVisible();
    await other.page
      .getByRole('dialog')
      .getByText('Cancel', { exact: true })
      .click();
  });

  await test.step('a snapshot that goes while its restore is looked at', async () => {
    await backUp(one, 'doomed');
    await expect(other.row('doomed')).toBeVisible();
    await appendFile(join(server.notebooks, 'charts.py'), '\nraise OSError\n');
    await openRestore(other, 'doomed');
    await one.row('doomed').click({ button: 'right' });
    await one.page.getByRole('menuitem', { name: 'Delete…' }).click();
    await one.page
      .getByRole('dialog')
      .getByRole('button', { name: 'Delete' })
      .click();
    await expect(one.notification(/Deleted the snapshot/)).toBeVisible();
    await restoreOf(other.page).click();
    await expect(refusalOf(other.page)).toContainText('There is no snapshot');
  });
});
