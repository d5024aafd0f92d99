import { StateDB } from '@jupyterlab/statedb';
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { Memory, PanelMemory } from '../../src/panel/memory';
import { Section } from '../../src/panel/section';

function show(memory: PanelMemory): void {
  render(
    <Memory.Provider value={memory}>
      <Section name="folders" className="ad-Folders" title="Folders">
        <p>shared</p>
      </Section>
      <Section name="volumes" className="ad-Volumes" title="Volumes">
        <p>my-vol</p>
      </Section>
    </Memory.Provider>
  );
}

const isOpen = (title: string): string | null =>
  screen.getByRole('button', { name: title }).getAttribute('aria-expanded');

afterEach(cleanup);

it('has a section closed again that was closed before the reload', async () => {
  const kept = new StateDB();
  show(new PanelMemory(kept));
  await userEvent.click(screen.getByRole('button', { name: 'Folders' }));
  cleanup();

  const memory = new PanelMemory(kept);
  show(memory);
  await act(() => memory.ready);
  expect([isOpen('Folders'), isOpen('Volumes')]).toEqual(['false', 'true']);
  await userEvent.click(screen.getByRole('button', { name: 'Folders' }));
  cleanup();

  const later = new PanelMemory(kept);
  await later.ready;
  expect(later.isOpen('folders')).toBe(true);
});

it('closes and opens where nothing can be kept', async () => {
  show(new PanelMemory());
  await userEvent.click(screen.getByRole('button', { name: 'Folders' }));
  expect(isOpen('Folders')).toBe('false');
  await userEvent.click(screen.getByRole('button', { name: 'Folders' }));
  expect(isOpen('Folders')).toBe('true');
});

it('takes what makes no sense for nothing', async () => {
  const kept = new StateDB();
  await kept.save('jupyter_ailab_data:panel', { closed: 'folders' });
  const memory = new PanelMemory(kept);
  await memory.ready;
  expect(memory.isOpen('folders')).toBe(true);
});
