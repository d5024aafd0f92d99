import type { Locator, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { python } from './server';

/** How long things last, in milliseconds: a step of the pointer, a letter, a look. */
const STEP = 60;
const LETTER = 70;
const LOOK = 500;
/** How many pictures show the pointer on its way. */
const STEPS = 5;

/**
 * A film of what is done on a page: with a pointer that is seen, and a caption below. It is made of still
 * pictures, so that it lasts as long as it should, however slow the machine is.
 */
export class Film {
  static async start(page: Page): Promise<Film> {
    const folder = await mkdtemp(join(tmpdir(), 'ailab-data-film-'));
    await page.evaluate(() => {
      const caption = document.createElement('div');
      caption.id = 'film-caption';
      caption.style.cssText =
        'position:fixed;z-index:100001;left:50%;bottom:3px;transform:translateX(-50%);padding:7px 18px;' +
        'border-radius:16px;background:#202124ee;color:#fff;font:600 16px/1.2 sans-serif;white-space:nowrap;' +
        'pointer-events:none';
      const pointer = document.createElement('div');
      pointer.id = 'film-pointer';
      pointer.style.cssText =
        'position:fixed;z-index:100002;left:0;top:0;width:22px;height:28px;pointer-events:none';
      pointer.innerHTML =
        '<svg viewBox="0 0 22 28"><path d="M2 1v21l5.5-5 3.6 8.6 4-1.7-3.6-8.4H19z" fill="#111" stroke="#fff" stroke-width="1.6"/></svg>';
      document.body.append(caption, pointer);
    });
    return new Film(page, folder);
  }

  private constructor(
    private readonly page: Page,
    private readonly folder: string
  ) {}

  /** Say below the picture what is done from here on. */
  async say(text: string): Promise<void> {
    await this.page.evaluate(words => {
      document.getElementById('film-caption')!.textContent = words;
    }, text);
  }

  /** Keep what is seen now for so many milliseconds. */
  async look(milliseconds = LOOK): Promise<void> {
    const name = `${String(this.frames.length).padStart(4, '0')}.png`;
    await this.page.screenshot({ path: join(this.folder, name) });
    this.frames.push([name, milliseconds]);
  }

  /** Move the pointer onto an element. */
  async point(target: Locator): Promise<void> {
    const box = (await target.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const from = this.at;
    for (let step = 1; step <= STEPS; step++) {
      // slower towards the end, as a hand does it
      const way = 1 - (1 - step / STEPS) ** 2;
      await this.put(from.x + (x - from.x) * way, from.y + (y - from.y) * way);
      await this.look(STEP);
    }
    await this.look(LOOK / 2);
  }

  /** Move the pointer onto an element and click it. */
  async click(
    target: Locator,
    options: { button?: 'left' | 'right' } = {}
  ): Promise<void> {
    await this.point(target);
    await target.click(options);
  }

  /** Write into the field that has the focus. */
  async write(text: string): Promise<void> {
    for (const letter of text) {
      await this.page.keyboard.type(letter);
      await this.look(LETTER);
    }
  }

  /** Make the film, and forget its pictures. */
  async save(path: string): Promise<void> {
    await writeFile(
      join(this.folder, 'frames.json'),
      JSON.stringify(this.frames)
    );
    await mkdir(dirname(path), { recursive: true });
    const script = resolve(__dirname, '../film.py');
    const made = await promisify(execFile)(python, [script, this.folder, path]);
    console.log(made.stdout.trim());
    await rm(this.folder, { recursive: true });
  }

  private async put(x: number, y: number): Promise<void> {
    this.at = { x, y };
    await this.page.mouse.move(x, y);
    await this.page.evaluate(
      ([left, top]) => {
        const { style } = document.getElementById('film-pointer')!;
        style.transform = `translate(${left}px, ${top}px)`;
      },
      [x, y]
    );
  }

  private at = { x: 520, y: 330 };
  private readonly frames: [string, number][] = [];
}
