import { expect, test, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';

import { Panel } from '../tests/panel';
import { python, type IServer } from '../tests/server';
import {
  framesDuring,
  loadUntil,
  medianOf,
  pressUntil,
  type IFrames
} from './clock';

const ENTRIES = Number(process.env.ENTRIES ?? 25_000);
const SNAPSHOTS = Number(process.env.SNAPSHOTS ?? 1000);
const IDLE_SECONDS = Number(process.env.IDLE_SECONDS ?? 60);
const CACHE = process.env.CACHE ?? '/var/tmp/ailab-data-benchmarks';
const root = resolve(__dirname, '../../..');

const ROW = '[data-snapshot]';
const TREE = '.ad-RestoreDialog [role=treeitem]';
const PART = '/ailab-data/';

interface IRunning extends Pick<IServer, 'url' | 'token' | 'pid'> {
  stop(): Promise<void>;
}

async function startServer(): Promise<IRunning> {
  const script = join(root, 'labextension/ui-tests/measure/server.py');
  const child = spawn(
    python,
    [script, CACHE, String(ENTRIES), String(SNAPSHOTS)],
    { stdio: ['pipe', 'pipe', 'inherit'] }
  );
  const ended = new Promise<void>(done => child.once('close', () => done()));
  const line = await new Promise<string>((done, failed) => {
    createInterface({ input: child.stdout }).once('line', done);
    child.once('exit', code => failed(new Error(`server.py ended: ${code}`)));
  });
  return {
    ...(JSON.parse(line) as IServer),
    stop: async () => {
      child.stdin.end();
      await ended;
    }
  };
}

/** How long the lists took that the panel has asked the server for, in milliseconds. */
async function answersOf(page: Page): Promise<Record<string, number[]>> {
  const asked = await page.evaluate(
    part =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes(part))
        .map(({ name, duration }) => ({
          path: new URL(name).pathname.split(part)[1],
          duration
        })),
    PART
  );
  const byPath: Record<string, number[]> = {};
  for (const { path, duration } of asked) {
    (byPath[path] ??= []).push(Math.round(duration));
  }
  return byPath;
}

/** The bytes of the built front end, each file compressed. */
function bundleSize(): number {
  const folder = join(root, 'jupyter_ailab_data/labextension/static');
  return readdirSync(folder)
    .filter(name => name.endsWith('.js'))
    .map(
      name => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length
    )
    .reduce((sum, size) => sum + size, 0);
}

const ms = (value: number): string => `${Math.round(value)} ms`;

function framesIn({ count, late, longerThan50, longest }: IFrames): string {
  return `${late} of ${count} late (over 25 ms), ${longerThan50} over 50 ms, the longest ${ms(longest)}`;
}

test('measure the panel', async ({ page }) => {
  const server = await startServer();
  const lines: string[] = [];
  const tell = (what: string, figure: string, aim = ''): void => {
    lines.push(`| ${what} | ${figure} | ${aim} |`);
    console.log(`${what}: ${figure}`);
  };
  try {
    const panel = new Panel(page, server as IServer);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${server.url}lab?token=${server.token}`);
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
    const tab = (name: string | RegExp) =>
      page.getByRole('tab', { name }).first();
    const own = tab('AI-Lab Data');
    const others = tab(/^File Browser/);

    const opened: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      await page.waitForTimeout(turn === 0 ? 3000 : 500);
      opened.push(await pressUntil(page, () => own.click(), ROW));
      await expect(panel.rows.first()).toBeVisible();
      await page.waitForTimeout(500);
      await others.click();
    }
    tell('Opening the panel, the first time', ms(opened[0]), '300 ms');
    tell(
      'Opening the panel again (median of 5)',
      ms(medianOf(opened.slice(1))),
      '300 ms'
    );
    await own.click();
    await expect(panel.root).toContainText(
      `${SNAPSHOTS.toLocaleString('en-GB')} · `
    );
    await page.waitForTimeout(3000);

    const plans: [string, number][] = [];
    // The very newest is as the folder is now: the one before has something to put back.
    for (const [what, keys] of [
      ['newest but one', ['Home', 'ArrowDown']],
      ['oldest', ['End']]
    ] as const) {
      for (let turn = 0; turn < 3; turn++) {
        await panel.rows.first().focus();
        for (const key of keys) {
          await page.keyboard.press(key);
        }
        const row = page.locator(`${ROW}:focus`);
        const button = row.getByRole('button', { name: 'Restore…' });
        plans.push([what, await pressUntil(page, () => button.click(), TREE)]);
        await page
          .getByRole('dialog')
          .getByText('Cancel', { exact: true })
          .click();
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
    }
    for (const what of ['newest but one', 'oldest']) {
      const times = plans
        .filter(([which]) => which === what)
        .map(([, time]) => time);
      tell(
        `The plan of the ${what} snapshot, from the click to its tree`,
        times.map(ms).join(', '),
        '1 s'
      );
    }

    await panel.rows.first().focus();
    await page.keyboard.press('Home');
    await page.waitForTimeout(1000);
    const still = await framesDuring(page, () => page.waitForTimeout(5000));
    await panel.rows.first().hover();
    const scrolled = await framesDuring(page, async () => {
      const list = panel.root.locator('.ad-Diary-list');
      const isAtEnd = (): Promise<boolean> =>
        list.evaluate(
          it => it.scrollTop + it.clientHeight >= it.scrollHeight - 1
        );
      while (!(await isAtEnd())) {
        for (let notch = 0; notch < 20; notch++) {
          await page.mouse.wheel(0, 120);
        }
      }
    });
    tell('Frames while nothing moves', framesIn(still));
    tell(
      `Frames while the wheel turns through ${SNAPSHOTS} snapshots`,
      framesIn(scrolled),
      'none dropped'
    );

    const asked: string[] = [];
    page.on('request', request => {
      if (request.url().includes(PART)) {
        asked.push(new URL(request.url()).pathname.split(PART)[1]);
      }
    });
    await page.waitForTimeout(IDLE_SECONDS * 1000);
    tell(
      `Requests in ${IDLE_SECONDS} idle seconds`,
      `${asked.length} (${asked.join(', ')})`,
      'one in 10 s'
    );

    const loaded = await loadUntil(page, () => page.reload(), ROW);
    tell('From the beginning of the page’s load to the first row', ms(loaded));
    for (const [path, times] of Object.entries(await answersOf(page))) {
      tell(`GET ${path}, after a reload`, times.map(ms).join(', '));
    }
    tell(
      'The bundle, gzipped',
      `${(bundleSize() / 1000).toFixed(0)} kB`,
      '150 kB'
    );
  } finally {
    await server.stop();
  }
  writeFileSync(
    join(root, 'docs/panel-speed.md'),
    [
      '# How fast the panel is',
      '',
      `With ${SNAPSHOTS.toLocaleString('en-GB')} snapshots of ${ENTRIES.toLocaleString('en-GB')} entries each, in Chromium without a graphics card on ${cpus().length} processors`,
      `(${cpus()[0]?.model ?? 'unknown'}). \`benchmarks/panel\` measures it and writes this page.`,
      '',
      '| what | measured | aim |',
      '| --- | --- | --- |',
      ...lines,
      ''
    ].join('\n')
  );
});
