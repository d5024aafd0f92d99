import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { IUpload } from '../../src/uploads/tokens';
import { UploadList } from '../../src/uploads/view';
import { aLocation, aState, ENGLISH } from '../samples';
import { seen, text } from '../seen';
import { anUpload, someUploads } from '../uploads';

function show(...list: IUpload[]): unknown[][] {
  const asked: unknown[][] = [];
  const locations = [aLocation(), aLocation({ name: 'data' })];
  render(
    <UploadList
      uploads={someUploads(list, asked)}
      state={aState({ locations, store: '/backups', storeFree: 1e6 })}
      language={ENGLISH}
    />
  );
  return asked;
}

const press = (name: string | RegExp): Promise<void> =>
  userEvent.click(screen.getByRole('button', { name }));

afterEach(cleanup);

it('is not there where nothing is uploaded', () => {
  show();
  expect(document.querySelector('.ad-Uploads')).toBeNull();
});

it('says how far one is, how fast, and how long it takes', async () => {
  const asked = show(anUpload({ sent: 868_000_000, rate: 12_000_000 }));
  expect(text()).toContain('Uploading “backup.tgz”');
  expect(text()).toContain('62 % of 1.4 GB · 12 MB/s · 45 s left');
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe(
    '62'
  );
  expect(screen.getByRole('status').textContent).toContain('50 %');
  await press('Cancel the upload of “backup.tgz”');
  expect(asked).toEqual([['cancel', 1]]);
});

it('says that the server reads it', () => {
  show(anUpload({ stage: 'checking', sent: 1_400_000_000 }));
  expect(text()).toContain('Checking “backup.tgz”');
  expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(
    false
  );
});

it('asks which location it is of, with the focus on going on', async () => {
  const asked = show(anUpload({ stage: 'asking' }));
  expect(text()).toContain('Upload “backup.tgz” (1.4 GB)');
  expect(document.activeElement?.textContent).toBe('Upload');
  fireEvent.change(screen.getByRole('combobox', { name: 'A snapshot of' }), {
    target: { value: 'data' }
  });
  await press('Upload');
  expect(asked).toEqual([['agree', 'data']]);
});

it('sums up several, and says that one is there already', async () => {
  const asked = show(
    anUpload({ stage: 'asking', name: 'a.tgz' }),
    anUpload({ stage: 'asking', key: 2, isTwin: true, name: 'b.tgz' })
  );
  expect(text()).toContain('Upload 2 archives (2.8 GB)');
  expect(text()).toContain('the name and size of “b.tgz” already');
  expect(text()).toContain('a second one');
  await press('Cancel');
  expect(asked).toEqual([
    ['cancel', 1],
    ['cancel', 2]
  ]);
});

it.each([
  ['no-archive', '', 'it is no tar archive', false],
  ['no-space', '', 'it has 1.4 GB, and 1 MB are free', true],
  ['no-space', 'The store is full.', 'The store is full.', true],
  ['too-large', 'x', 'or copy the archive into /backups', false],
  ['unreachable', '', 'the connection was lost after 700 MB of 1.4 GB', true],
  ['corrupt', 'It is damaged.', 'was not uploaded. It is damaged.', false]
])(
  'says what to do where it failed: %s %s',
  async (reason, message, words, passing) => {
    const problem = { reason, message };
    const asked = show(
      anUpload({ stage: 'failed', problem, sent: 700_000_000 })
    );
    expect(seen(screen.getByRole('alert').textContent)).toContain(words);
    if (passing) {
      await press('Try again');
    } else {
      expect(screen.queryByText('Try again')).toBeNull();
    }
    await press('Dismiss');
    expect(asked).toEqual([...(passing ? [['again', 1]] : []), ['cancel', 1]]);
  }
);
