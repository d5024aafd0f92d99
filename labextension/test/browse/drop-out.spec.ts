import type { FileBrowser } from '@jupyterlab/filebrowser';
import { MimeData } from '@lumino/coreutils';

import type { IKept } from '../../src/browse/copying';
import { DropOut } from '../../src/browse/drop-out';

const MIME = 'application/x-jupyter-icontents';

let listing: HTMLElement;
let rows: HTMLElement[];
let crumbs: HTMLElement;
let drop: DropOut;
let heard: string[];
let copied: [IKept, string][];
let drive: string;

/** A drag event as Lumino sends it; returns whether JupyterLab's own listeners have seen it. */
function drag(
  type: string,
  target: Element,
  paths: string[]
): { event: Event & { dropAction?: string }; seen: boolean } {
  const mimeData = new MimeData();
  mimeData.setData(MIME, paths);
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.assign(event, {
    mimeData,
    proposedAction: 'move',
    dropAction: 'none'
  });
  heard.length = 0;
  target.dispatchEvent(event);
  return { event, seen: heard.includes(type) };
}

beforeEach(() => {
  heard = [];
  copied = [];
  drive = '';
  const node = document.createElement('div');
  node.innerHTML =
    '<nav></nav><ul class="jp-DirListing-content"><li class="jp-DirListing-item"></li><li class="jp-DirListing-item"></li></ul>';
  document.body.append(node);
  crumbs = node.querySelector('nav')!;
  listing = node.querySelector('ul')!;
  rows = [...node.querySelectorAll('li')];
  for (const type of ['lm-dragenter', 'lm-dragover', 'lm-drop']) {
    node.addEventListener(type, () => heard.push(type));
  }
  const items = [
    { type: 'directory', path: 'work/old' },
    { type: 'file', path: 'work/a.txt' }
  ];
  const browser = {
    node,
    get model() {
      return { path: `${drive}work` };
    },
    modelForClick: (event: Event) => items[rows.indexOf(event.target as never)]
  } as unknown as FileBrowser;
  drop = new DropOut({
    browsers: {
      find: test => (test(browser) ? browser : undefined)
    },
    canTake: path => !path.startsWith('elsewhere') && path !== '',
    onDrop: (kept, path) => copied.push([kept, path])
  });
});
afterEach(() => {
  drop.dispose();
  document.body.replaceChildren();
});

const KEPT = ['Snapshot:one/sub/a.txt', 'Snapshot:one/b'];

it('copies what is dropped on a folder into that', () => {
  expect(drag('lm-dragenter', rows[0]!, KEPT).event.defaultPrevented).toBe(
    true
  );
  const over = drag('lm-dragover', rows[0]!, KEPT);
  expect(over.event.dropAction).toBe('move');
  expect(rows[0]!.classList).toContain('jp-mod-dropTarget');
  const dropped = drag('lm-drop', rows[0]!, KEPT);
  expect(dropped.seen).toBe(false);
  expect(rows[0]!.classList).not.toContain('jp-mod-dropTarget');
  expect(copied).toEqual([
    [{ id: 'one', paths: ['sub/a.txt', 'b'] }, 'work/old']
  ]);
});

it('copies what is dropped on a file, or beside all, into the folder that is shown', () => {
  drag('lm-drop', rows[1]!, KEPT);
  drag('lm-drop', listing, KEPT);
  expect(copied.map(([, path]) => path)).toEqual(['work', 'work']);
});

it('leaves what is dragged within the file browser to it', () => {
  expect(drag('lm-drop', rows[0]!, ['work/a.txt']).seen).toBe(true);
  expect(copied).toEqual([]);
});

it('takes nothing beside the list, nor where a copy can’t go', () => {
  const beside = drag('lm-dragenter', crumbs, KEPT);
  expect([beside.event.defaultPrevented, beside.seen]).toEqual([false, false]);
  drive = 'elsewhere/';
  const refused = drag('lm-dragover', listing, KEPT);
  expect(refused.event.dropAction).toBe('none');
  drag('lm-drop', listing, KEPT);
  expect(copied).toEqual([]);
});

it('leaves the browser of a snapshot to JupyterLab', () => {
  drive = 'Snapshot:one/';
  expect(drag('lm-drop', listing, KEPT).seen).toBe(true);
});
