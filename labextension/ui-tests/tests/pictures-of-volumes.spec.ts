import { expect, test } from '@playwright/test';

import { Engine } from './engine';
import { Panel } from './panel';
import { AFTERNOON, picture } from './picturing';

test.use({
  actionTimeout: 30_000,
  timezoneId: AFTERNOON,
  viewport: { width: 1120, height: 800 }
});
// the engine and its images take longer than a test otherwise does
test.setTimeout(300_000);

test('pictures of notebooks that would be lost, and of volumes', async ({
  page
}) => {
  const found = await Engine.start();
  test.skip(typeof found === 'string', String(found));
  const engine = found as Engine;
  try {
    for (const name of ['team-data', 'my-notebooks']) {
      await engine.fill(await engine.volume(name));
    }
    await engine.shell(
      'docker run --detach --init --name db --volume team-data:/data ubuntu sleep 3600'
    );
    const server = await engine.lab('ai-lab', null, [], true);
    const panel = new Panel(page, server);
    await panel.open();
    await panel.resize(400);
    const part = (name: string) =>
      panel.root.getByRole('region', { name, exact: true });
    const row = (name: string) => panel.root.locator(`[data-volume="${name}"]`);
    await expect(panel.root).toContainText('not on a volume');
    await expect(row('team-data')).toContainText('used by db');
    await row('my-notebooks').hover();
    await picture(page, 'volumes', [part('Volumes')]);
    await page.mouse.move(0, 0);
    await picture(page, 'lost', [part('notebooks')]);
  } finally {
    await engine.stop();
  }
});
