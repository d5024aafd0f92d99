import { cleanup, render } from '@testing-library/react';
import * as React from 'react';

import { DeleteText } from '../../src/dialogs/delete';
import { confirmRestore, RestoreText } from '../../src/dialogs/restore';
import { aLocation, aSnapshot, ENGLISH } from '../samples';

const now = new Date('2026-11-22T12:00:00Z');
const snapshot = aSnapshot({ label: 'before upgrade' });
const common = { language: ENGLISH, now };

const text = (): string => document.body.textContent.replace(/\u00a0/g, ' ');

afterEach(cleanup);

describe('the restore dialog', () => {
  const show = (unsaved: string[] = [], change = {}): void => {
    render(
      <RestoreText
        {...common}
        snapshot={{ ...snapshot, ...change }}
        location={aLocation()}
        unsaved={unsaved}
      />
    );
  };

  it('says which snapshot, when, where to, and what happens', () => {
    show();
    expect(text()).toMatch(/“before upgrade”, taken today at \d\d:03/);
    expect(text()).toContain('24,491 files and folders, 1.9 GB');
    expect(text()).toContain('/home/jupyter/notebooks');
    expect(text()).toContain('Files in the snapshot replace those');
    expect(text()).toContain('Newer files that are not in the snapshot stay.');
    expect(text()).not.toContain('unsaved');
  });

  it('names open documents with unsaved changes', () => {
    show(['a.ipynb']);
    expect(text()).toContain('Open with unsaved changes: a.ipynb. It is not');
    cleanup();
    show(['1', '2', '3', '4', '5', '6', '7']);
    expect(text()).toContain('1, 2, 3, 4, 5 and 2 more. They are not');
  });

  it('warns of damage', () => {
    show([], { state: 'damaged' });
    expect(text()).toContain('This snapshot is damaged.');
  });

  it('does nothing unless the user says so', async () => {
    // JupyterLab renders its dialogs itself, so React need not wait for this test to look.
    const react = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
    react.IS_REACT_ACT_ENVIRONMENT = false;
    const ask = (): Promise<boolean> =>
      confirmRestore({
        ...common,
        snapshot,
        location: aLocation(),
        unsaved: []
      });
    const press = async (label: string): Promise<void> => {
      await new Promise(resolve => setTimeout(resolve, 50));
      const buttons = [
        ...document.querySelectorAll<HTMLElement>('.jp-Dialog button')
      ];
      buttons.find(({ textContent }) => textContent === label)!.click();
    };
    const cancelled = ask();
    await press('Cancel');
    expect(await cancelled).toBe(false);
    const agreed = ask();
    await press('Restore');
    expect(await agreed).toBe(true);
    react.IS_REACT_ACT_ENVIRONMENT = true;
  });
});

describe('the delete dialog', () => {
  it('says what is lost and what is freed', () => {
    render(<DeleteText {...common} snapshot={snapshot} isLast={false} />);
    expect(text()).toContain('“before upgrade”, taken of notebooks');
    expect(text()).toContain('It can’t be brought back.');
    expect(text()).toContain('Up to 1.5 GB is freed');
    expect(text()).not.toContain('last snapshot');
  });

  it('warns of the last one', () => {
    render(<DeleteText {...common} snapshot={snapshot} isLast />);
    expect(text()).toContain('the last snapshot of notebooks');
  });
});
