import { expect, test } from '@playwright/test';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Requests, throttle } from './network';
import { Panel } from './panel';
import { type IServer, startServer } from './server';

const LATENCY = 2000;
const BYTES_A_SECOND = 50_000;

let server: IServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(async () => {
  await server.stop();
});

test('does everything once, and says that it waits, over a slow network', async ({
  page
}) => {
  test.slow();
  const panel = new Panel(page, server);
  const requests = new Requests(page);
  await panel.open();
  await expect(panel.backUp).toHaveAttribute('aria-disabled', 'false');
  await throttle(page, LATENCY, BYTES_A_SECOND);

  await test.step('a backup whose button is pressed again and again', async () => {
    await panel.label.fill('slowly');
    await panel.backUp.click();
    await expect(panel.backUp).toHaveAttribute('aria-disabled', 'true');
    await panel.backUp.click({ force: true });
    await panel.label.press('Enter');
    await expect(panel.row('slowly')).toBeVisible({ timeout: 40_000 });
    expect(requests.count('POST', 'snapshots')).toBe(1);
    await expect(panel.notification(/Backed up notebooks/)).toHaveCount(1);
    const archives = (await readdir(server.store)).filter(name =>
      name.endsWith('.tgz')
    );
    expect(archives).toHaveLength(1);
  });

  await test.step('a label, which the list shows as it was given last', async () => {
    for (const label of ['first words', 'last words']) {
      await panel.rows.first().click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Rename…' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill(label);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Rename|Save|OK/ })
        .click();
    }
    await expect(panel.row('last words')).toBeVisible({ timeout: 40_000 });
    await page.waitForTimeout(3 * LATENCY);
    await expect(panel.row('last words')).toBeVisible();
  });

  await test.step('a restore, whose dialog says that it waits', async () => {
    await appendFile(join(server.notebooks, 'charts.py'), '\nraise OSError\n');
    await panel.rows.first().hover();
    await panel.rows.first().getByRole('button', { name: 'Restore…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(
      'Comparing the snapshot with the folder…'
    );
    const agree = dialog.getByRole('button', { name: /^Restore \d/ });
    await expect(agree).toBeVisible({ timeout: 40_000 });
    await agree.click();
    const starting = dialog.getByRole('button', { name: 'Starting…' });
    await expect(starting).toHaveAttribute('aria-disabled', 'true');
    await starting.click({ force: true });
    await expect(panel.notification(/Restored notebooks/)).toBeVisible({
      timeout: 60_000
    });
    const restores = requests.seen.filter(({ path }) =>
      path.endsWith('/restore')
    );
    expect(restores).toHaveLength(1);
  });
});
