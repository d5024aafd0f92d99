import { DropZone } from '../../src/uploads/drop-zone';

let node: HTMLElement;
let inside: HTMLElement;
let zone: DropZone;
let ready: boolean;
let taken: string[];

/** An event as browsers send it while something is dragged; returns whether it was taken. */
function drag(
  type: string,
  { types = ['Files'], to = null as Node | null } = {}
): boolean {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const files = [{ name: 'a.tgz' }, { name: 'b.tgz' }];
  Object.assign(event, { dataTransfer: { types, files }, relatedTarget: to });
  inside.dispatchEvent(event);
  return event.defaultPrevented;
}

const sign = (): Element | null => node.querySelector('.ad-DropZone');

beforeEach(() => {
  node = document.createElement('div');
  inside = document.createElement('p');
  node.append(inside);
  document.body.append(node);
  ready = true;
  taken = [];
  zone = new DropZone({
    node,
    words: 'Drop archives here',
    isReady: () => ready,
    onFiles: files => taken.push(...files.map(({ name }) => name))
  });
});
afterEach(() => {
  zone.dispose();
  node.remove();
});

it('shows where to drop while files are held over it, and takes them', () => {
  expect(sign()).toBeNull();
  drag('dragenter');
  drag('dragover');
  expect(sign()?.textContent).toBe('Drop archives here');
  drag('dragleave', { to: inside });
  expect(sign()).not.toBeNull();
  expect(drag('drop')).toBe(true);
  expect(taken).toEqual(['a.tgz', 'b.tgz']);
  expect(sign()).toBeNull();
});

it('shows nothing any more once the files are elsewhere', () => {
  drag('dragenter');
  drag('dragleave', { to: document.body });
  expect(sign()).toBeNull();
});

it('leaves alone what is no file', () => {
  expect(drag('dragover', { types: ['text/plain'] })).toBe(false);
  expect(sign()).toBeNull();
});

it('takes nothing while nothing can be taken, and keeps the page where it is', () => {
  ready = false;
  expect(drag('dragover')).toBe(true);
  expect(sign()).toBeNull();
  expect(drag('drop')).toBe(true);
  expect(taken).toEqual([]);
});

it('leaves everything alone once it is gone', () => {
  drag('dragenter');
  zone.dispose();
  expect(sign()).toBeNull();
  expect(drag('drop')).toBe(false);
});
