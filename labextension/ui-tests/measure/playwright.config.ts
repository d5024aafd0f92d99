import { defineConfig } from '@playwright/test';

import tests from '../playwright.config';

/** Measuring is no test: the figures mean something only where nothing else runs. */
export default defineConfig({
  ...tests,
  projects: undefined,
  testDir: '.',
  testMatch: '*.measure.ts',
  outputDir: '../test-results/measure',
  timeout: 3_600_000,
  use: { ...tests.use, trace: 'off', screenshot: 'off' }
});
