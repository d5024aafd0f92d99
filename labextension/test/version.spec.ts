import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { VERSION } from '../src/version';

const root = join(__dirname, '..');

it('is the version of the front end’s and of the Python package', () => {
  const front = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8')
  ) as { version: string };
  const python = readFileSync(join(root, '..', 'pyproject.toml'), 'utf8');
  expect(VERSION).toBe(front.version);
  expect(/^version = "(.*)"$/m.exec(python)?.[1]).toBe(VERSION);
});
