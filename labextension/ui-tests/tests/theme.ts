import { expect } from '@playwright/test';

import type { IServer } from './server';

/** Set the theme of the pages that are loaded from now on. */
export async function useTheme(
  { url, token }: IServer,
  name: string
): Promise<void> {
  const place = `${url}lab/api/settings/@jupyterlab/apputils-extension:themes`;
  const answer = await fetch(place, {
    method: 'PUT',
    headers: { Authorization: `token ${token}` },
    body: JSON.stringify({
      raw: JSON.stringify({ theme: `JupyterLab ${name}` })
    })
  });
  expect(answer.ok).toBe(true);
}
