import { expect, test } from '@playwright/test';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { fileBrowser, item } from './file-browser';
import { Film } from './film';
import { Panel } from './panel';
import { AFTERNOON, IMAGES, startMounted } from './picturing';
import { freezeWorker } from './worker';

test.use({
  actionTimeout: 30_000,
  timezoneId: AFTERNOON,
  viewport: { width: 920, height: 620 }
});
test.setTimeout(300_000);

test('pictures in a film: back up, lose a folder, restore', async ({
  page
}) => {
  const server = await startMounted('--megabytes', '300');
  try {
    const panel = new Panel(page, server);
    const dialog = page.locator('.jp-Dialog-content');
    await panel.open('charts.py');
    await panel.resize(350);
    const film = await Film.start(page);

    await film.say('Back up');
    await film.look(700);
    await film.click(panel.label);
    await film.write('it works');
    await film.point(panel.backUp);
    const freezing = freezeWorker(server, 0.2);
    await panel.backUp.click();
    const worker = await freezing;
    await expect
      .poll(() => panel.progress.getAttribute('aria-valuenow'))
      .toMatch(/^[1-9]\d$/);
    await film.look(700);
    worker.thaw();
    await expect(panel.row('it works')).toBeVisible();
    await expect(panel.progress).toHaveCount(0);
    await film.look(1100);

    await film.say('Oh no: a folder is deleted');
    const files = page.getByRole('tab', { name: /^File Browser/ });
    await film.click(files);
    const browser = await fileBrowser(page);
    await expect(item(browser, 'figures')).toBeVisible();
    await film.click(item(browser, 'figures'), { button: 'right' });
    await film.click(
      page.locator('.lm-Menu [data-command="filebrowser:delete"]')
    );
    await dialog.waitFor();
    await film.look(300);
    await film.click(dialog.getByRole('button', { name: /^(Delete|Move to)/ }));
    await expect(item(browser, 'figures')).toHaveCount(0);
    await film.look(900);

    await film.say('Look what a restore would do');
    await film.click(page.getByRole('tab', { name: 'AI-Lab Data' }));
    await film.point(panel.row('it works'));
    await film.click(
      panel.row('it works').getByRole('button', { name: 'Restore…' })
    );
    const agree = dialog.getByRole('button', { name: /^Restore 1 file/ });
    await expect(agree).toBeEnabled();
    await film.look(2000);

    await film.say('Restore it');
    await film.click(agree);
    await expect(panel.notification(/Restored/)).toBeVisible();
    await expect(panel.progress).toHaveCount(0);
    await film.look(700);
    await film.click(files);
    await expect(item(browser, 'figures')).toBeVisible();
    await film.say('It is back');
    await film.point(item(browser, 'figures'));
    await film.look(2200);

    const path = join(IMAGES, 'back-up-and-restore.webp');
    await film.save(path);
    expect((await stat(path)).size).toBeLessThan(1_000_000);
  } finally {
    await server.stop();
  }
});
