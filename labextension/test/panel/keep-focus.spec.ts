import { isFocusLost, keepFocus } from '../../src/panel/keep-focus';
import { pause, until } from '../waiting';

let part: HTMLElement;
let button: HTMLElement;

/** Longer than others have to move the focus themselves. */
const later = (): Promise<void> => pause(200);

beforeEach(() => {
  part = document.body.appendChild(document.createElement('section'));
  part.tabIndex = -1;
  button = part.appendChild(document.createElement('button'));
});

afterEach(() => part.remove());

it('takes the focus when what had it goes away', async () => {
  const kept = keepFocus(part);
  button.focus();
  button.remove();
  await until(() => document.activeElement === part);
  kept.dispose();
});

it('leaves the focus where somebody has taken it', async () => {
  const kept = keepFocus(part);
  const elsewhere = document.body.appendChild(document.createElement('input'));
  button.focus();
  elsewhere.focus();
  button.remove();
  await later();
  expect(document.activeElement).toBe(elsewhere);
  elsewhere.remove();
  kept.dispose();
});

it('does nothing once it is disposed of', async () => {
  keepFocus(part).dispose();
  button.focus();
  button.remove();
  await later();
  expect(document.activeElement).toBe(document.body);
});

it('leaves it to whoever knows a better place', async () => {
  const kept = keepFocus(part);
  const next = part.appendChild(document.createElement('button'));
  button.focus();
  button.remove();
  await Promise.resolve();
  expect(isFocusLost()).toBe(true);
  next.focus();
  await later();
  expect(document.activeElement).toBe(next);
  kept.dispose();
});
