import { Signal } from '@lumino/signaling';
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { Findings } from '../../src/health/findings';
import type { IHealthModel, IHealthState } from '../../src/health/tokens';
import { aCheck, aHealth, ENGLISH } from '../samples';

const now = new Date('2026-11-22T12:00:00Z');

function show(state: IHealthState): unknown[] {
  const asked: unknown[] = [];
  const health = {
    state,
    changed: new Signal({}),
    visible: true,
    refresh: () => {
      asked.push('refresh');
      return Promise.resolve();
    },
    bringOver: (location: string) => {
      asked.push(['bring over', location]);
      return Promise.resolve(true);
    }
  } as unknown as IHealthModel;
  render(<Findings health={health} language={ENGLISH} now={now} />);
  return asked;
}

afterEach(cleanup);

it('puts first what to look at, with what was seen and what to do', () => {
  show(
    aHealth(
      aCheck(),
      aCheck({
        ...{ id: 'scs', title: 'SCS', status: 'error' },
        seen: 'Others can read it.',
        todo: 'Type `chmod 600 scs.sqlite`.',
        details: ['scs.sqlite']
      })
    )
  );
  const [item] = within(
    screen.getByRole('list', { name: 'What to look at' })
  ).getAllByRole('listitem');
  expect(item?.textContent).toContain('SCSNeeds attention');
  expect(item?.textContent).toContain('Others can read it.');
  expect(item?.textContent).toContain('What to do: Type chmod 600 scs.sqlite.');
  expect(item?.querySelector('code')?.textContent).toBe('chmod 600 scs.sqlite');
  expect(item?.querySelector('details')?.textContent).toContain('scs.sqlite');
  expect(screen.getByRole('term').textContent).toBe('Store');
  expect(screen.getByRole('status').textContent).toBe(
    '1 thing needs attention'
  );
});

it('says that there is nothing to do, and when it looked', () => {
  show(aHealth(aCheck()));
  expect(screen.getByRole('status').textContent).toMatch(/^All is well/);
  expect(document.body.textContent).toMatch(/Looked today at \d\d:03/);
  expect(screen.queryByRole('list')).toBeNull();
});

it('looks again', async () => {
  const asked = show(aHealth(aCheck()));
  await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
  expect(asked).toEqual(['refresh']);
});

it('offers to bring over what only the old root has, once', async () => {
  const asked = show(
    aHealth(aCheck({ id: 'shared-old-shared', status: 'warning' }), aCheck())
  );
  const button = screen.getByRole('button', {
    name: 'Bring over what is missing'
  });
  await userEvent.click(button);
  await userEvent.click(button);
  expect(asked).toEqual([['bring over', 'shared']]);
  expect((button as HTMLButtonElement).disabled).toBe(true);
});
