import { defineConfig } from '@playwright/test';

// Debian's Chromium: nothing is downloaded, and what users of the distribution have is what is tested.
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1,
  forbidOnly: !!process.env.CI,
  // On a machine that others use too, a test that failed is tried once more; it is told as flaky, to be mended.
  retries: process.env.CI ? 1 : 0,
  // a missing reference picture is a failure like a wrong one; CONTRIBUTING.md says how to take them
  updateSnapshots: process.env.UPDATE_PICTURES ? 'changed' : 'none',
  reporter: [['list']],
  // PYTHON names the one that has what a project is about (tests/server.ts).
  projects: [
    { name: 'lab', testIgnore: 'notebook7.spec.ts' },
    { name: 'notebook', testMatch: 'notebook7.spec.ts' }
  ],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  }
});
