import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { layOut } from '../layout';
import { aSnapshot } from '../samples';
import { text } from '../seen';
import { backUp, show } from './whole';

beforeAll(() => layOut());
afterEach(cleanup);

describe('problems', () => {
  it('shows a refusal where the button is, until it is dismissed', async () => {
    const { asked } = show({
      problem: { message: 'The store is full.', reason: 'no-space' }
    });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('The store is full.');
    await userEvent.click(
      within(alert).getByRole('button', { name: 'Dismiss' })
    );
    expect(asked).toEqual([['dismiss']]);
  });

  it('keeps everything while the server is gone, and says so', () => {
    show({
      connection: 'unreachable',
      snapshots: [aSnapshot()],
      asOf: new Date('2026-11-22T11:50:00Z')
    });
    expect(text()).toMatch(
      /Can’t reach the server, trying again. What is shown is as of today at \d\d:50\./
    );
    expect(document.querySelectorAll('[data-snapshot]')).toHaveLength(1);
    expect(backUp().getAttribute('aria-disabled')).toBe('true');
  });

  it('says how to bring back a missing server part', () => {
    show({ connection: 'missing', serverVersion: null, locations: [] });
    expect(text()).toContain('pip install jupyter_ailab_data');
    expect(text()).toContain(
      'jupyter server extension enable jupyter_ailab_data'
    );
    expect(screen.queryByRole('button', { name: 'Back up' })).toBeNull();
  });

  it('says when the server part is of another version', () => {
    show({ serverVersion: '0.0.1' });
    expect(text()).toContain('The server part is version 0.0.1, older');
  });

  it('passes on what is wrong with the store', () => {
    show({
      storeProblem: { message: 'Snapshots are lost.', reason: 'lost' }
    });
    expect(text()).toContain('Snapshots are lost.');
  });

  it('says what to set where there is no folder at all', () => {
    show({ locations: [] });
    expect(text()).toContain('There is no folder to look after.');
  });
});

describe('the last line', () => {
  it('opens what was checked', async () => {
    const { asked } = show();
    await userEvent.click(screen.getByRole('button', { name: 'All is well' }));
    expect(asked).toEqual([['showHealth']]);
  });
});

describe('a store that can only be read', () => {
  it('says why nothing can be backed up, and lets put back', async () => {
    const message = 'Snapshots can be read here but not written.';
    const { asked } = show({
      storeProblem: { message, reason: 'store-read-only' },
      snapshots: [aSnapshot()]
    });
    expect(text()).toContain(message);
    expect(backUp().title).toBe(message);
    await userEvent.click(backUp());
    await userEvent.click(screen.getByRole('button', { name: 'Restore…' }));
    expect(asked.map(([action]) => action)).toEqual(['restore']);
  });
});
