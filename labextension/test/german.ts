import { TranslationManager } from '@jupyterlab/translation';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DOMAIN, type ILanguage, languageOf } from '../src/words/language';

const CATALOGUE = join(
  __dirname,
  `../../${DOMAIN}/translations/locale/de_DE/LC_MESSAGES/${DOMAIN}.json`
);

/** German as JupyterLab loads it: its own translator, with the catalogue that the server gives it. */
export async function german(): Promise<ILanguage> {
  const texts: unknown = JSON.parse(readFileSync(CATALOGUE, 'utf8'));
  const fetch = (): Promise<unknown> =>
    Promise.resolve({ data: { [DOMAIN]: texts }, message: '' });
  type Connector = ConstructorParameters<typeof TranslationManager>[3];
  const manager = new TranslationManager('', '', undefined, {
    fetch
  } as unknown as Connector);
  await manager.fetch('de_DE');
  return languageOf(manager);
}
