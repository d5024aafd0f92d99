import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { IOpenDocument } from '../../src/documents/tokens';
import { text } from '../seen';
import { settled } from '../waiting';
import { agree, row, show, takeAway } from './restoring';

afterEach(takeAway);

const openDocument = (inside: string, unsaved: boolean): IOpenDocument => ({
  path: inside,
  inside,
  unsaved
});

it('offers to save open documents that would be replaced, and then looks again', async () => {
  const { saved, plan } = await show({
    documents: [
      openDocument('start.ipynb', true),
      openDocument('plots/roc.png', false),
      openDocument('elsewhere.ipynb', true)
    ]
  });
  expect(text()).toContain('start.ipynb is open with unsaved changes.');
  expect(text()).toContain('plots/roc.png is open and will be reloaded.');
  expect(text()).not.toContain('elsewhere');
  let asked = 0;
  plan.changed.connect(() => (asked += 1));
  await userEvent.click(agree('Save it first'));
  expect(saved).toEqual(['start.ipynb']);
  expect(asked).toBeGreaterThan(0);
});

it('says nothing about documents that are not ticked, or not touched by a copy', async () => {
  const { plan } = await show({
    documents: [openDocument('start.ipynb', true)]
  });
  await userEvent.click(row(/start\.ipynb/).querySelector('input')!);
  expect(text()).not.toContain('unsaved');
  await userEvent.click(row(/start\.ipynb/).querySelector('input')!);
  expect(text()).toContain('unsaved');
  await act(async () => {
    plan.setMode('copy');
    await settled();
  });
  expect(text()).not.toContain('unsaved');
});

it('passes on the warnings of the plan, and stops at those that block', async () => {
  const { started } = await show({
    change: {
      warnings: [
        {
          reason: 'no-space',
          message: 'This needs 9 GB.',
          paths: [],
          blocking: true
        },
        {
          reason: 'other-password',
          message: 'It has another password.',
          paths: ['a', 'b', 'c', 'd', 'e'],
          blocking: false
        }
      ]
    }
  });
  expect(text()).toContain('This needs 9 GB.');
  expect(text()).toContain('It has another password. a, b, c and 2 more');
  await userEvent.click(agree('Restore 3 files'));
  expect(started).toEqual([]);
});

it('promises no undo where the server keeps nothing first', async () => {
  const message = 'What is there now is not kept first.';
  await show({
    change: {
      warnings: [{ reason: 'no-safety', message, paths: [], blocking: false }]
    }
  });
  expect(text()).toContain(message);
  expect(text()).not.toContain('can be undone');
});

it('warns of a damaged snapshot', async () => {
  await show({ snapshot: { state: 'damaged' } });
  expect(text()).toContain('This snapshot is damaged.');
});

describe('into a volume in use', () => {
  const change = {
    warnings: [
      {
        reason: 'in-use',
        message: 'The container db uses it.',
        paths: [],
        blocking: false
      }
    ]
  };

  it('stops the containers only where that was ticked', async () => {
    const { stops } = await show({ canStop: true, change });
    await userEvent.click(agree('Restore 3 files'));
    await userEvent.click(
      screen.getByRole('checkbox', { name: /^Stop these containers/ })
    );
    await userEvent.click(agree('Restore 3 files'));
    expect(stops).toEqual([false, true]);
  });

  it('offers no stop where only our own container uses it', async () => {
    await show({ change });
    expect(text()).toContain('The container db uses it.');
    expect(screen.queryByRole('checkbox', { name: /^Stop/ })).toBeNull();
  });
});
