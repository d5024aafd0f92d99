import { expect, test } from '@playwright/test';

import { Panel } from './panel';
import { startServer } from './server';

test('says how to mend it when the server part is missing', async ({
  page
}) => {
  const server = await startServer('--without-server-part');
  try {
    const panel = new Panel(page, server);
    await panel.open();
    await expect(panel.root).toContainText(
      'jupyter server extension enable jupyter_ailab_data'
    );
    await expect(panel.root).toContainText('pip install jupyter_ailab_data');
    await expect(panel.backUp).toHaveCount(0);
  } finally {
    await server.stop();
  }
});
