import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { IDataState } from '../../src/model/state';
import { Body } from '../../src/panel/body';
import type { IVolumesState } from '../../src/volumes/tokens';
import {
  aCheck,
  aHealth,
  aJob,
  aLocation,
  aMount,
  aSnapshot,
  aState,
  ENGLISH
} from '../samples';
import type { IUnsaved } from '../../src/documents/tokens';
import { closedFolders } from '../folders/disk';
import { layOut } from '../layout';
import { type IAsked, recording } from './actions';

const now = new Date('2026-11-22T12:00:00Z');

const NOTHING: IVolumesState = { engine: null, volumes: [] };

function body(
  { actions }: IAsked,
  change: Partial<IDataState>,
  question: IUnsaved | null
): React.JSX.Element {
  return (
    <Body
      state={aState(change)}
      volumes={NOTHING}
      health={aHealth(aCheck())}
      folders={closedFolders()}
      question={question}
      language={ENGLISH}
      actions={actions}
      now={now}
    />
  );
}

function show(change: Partial<IDataState> = {}, taken = true): IAsked {
  const asked = recording(taken);
  render(body(asked, change, null));
  return asked;
}

const text = (): string => document.body.textContent.replace(/\u00a0/g, ' ');
const backUp = (): HTMLElement =>
  screen.getByRole('button', { name: 'Back up' });

beforeAll(() => layOut());
afterEach(cleanup);

describe('the card', () => {
  it('answers what is kept and what becomes of it', () => {
    show();
    expect(text()).toContain('volume my-vol');
    expect(text()).toContain('38 GB free · survives the container');
    expect(document.querySelector('.ad-Attention')).toBeNull();
  });

  it('says in plain words what is lost, and leads to a volume', async () => {
    const mount = aMount({ kind: 'container', survives: false });
    const { asked } = show({ locations: [aLocation({ mount })] });
    expect(document.querySelector('.ad-Attention')?.textContent).toMatch(
      /^Your notebooks are not on a volume: they are lost/
    );
    expect(text()).not.toContain('lost with the container');
    await userEvent.click(
      screen.getByRole('button', { name: 'Put them on a volume…' })
    );
    expect(asked).toEqual([['adopt', 'notebooks']]);
  });

  it('says that the folder is missing, and offers no backup of it', async () => {
    const { asked } = show({
      locations: [aLocation({ status: 'missing', mount: null, usage: null })]
    });
    expect(text()).toContain('does not exist. Create it');
    expect(backUp().getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(backUp());
    expect(asked).toEqual([]);
  });

  it('shows the folder in the file browser', async () => {
    const { asked } = show({ locations: [aLocation({ lab_path: 'work' })] });
    await userEvent.click(screen.getByRole('button', { name: 'notebooks' }));
    expect(asked).toEqual([['openFolder', 'work']]);
  });
});

describe('backing up', () => {
  it('takes the label by Enter, and empties it when it was taken', async () => {
    const { asked } = show();
    const label = screen.getByRole<HTMLInputElement>('textbox');
    await userEvent.type(label, ' before upgrade {Enter}');
    expect(asked).toEqual([['backUp', 'notebooks', 'before upgrade']]);
    expect(label.value).toBe('');
  });

  it('keeps the label when the server refuses', async () => {
    show({}, false);
    const label = screen.getByRole<HTMLInputElement>('textbox');
    await userEvent.type(label, 'words{Enter}');
    expect(label.value).toBe('words');
  });

  it('waits while a job of the location runs, and keeps the focus', async () => {
    const { asked } = show({ jobs: [aJob()] });
    await userEvent.click(backUp());
    expect(asked).toEqual([]);
    expect(document.activeElement).toBe(backUp());
  });
});

describe('progress', () => {
  const progress = {
    ...aJob().progress,
    bytes_done: 62,
    bytes_total: 100,
    rate: 310e6,
    seconds_left: 2
  };

  it('is a progress bar with figures, and can be cancelled', async () => {
    const { asked } = show({ jobs: [aJob({ progress })] });
    const bar = screen.getByRole('progressbar');
    expect(bar.getAttribute('aria-valuenow')).toBe('62');
    expect(text()).toContain('62 % · 310 MB/s · 2 s left');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(asked).toEqual([['cancel', 'job-1']]);
  });

  it('is told to screen readers in quarters, not at every step', () => {
    show({ jobs: [aJob({ progress })] });
    expect(document.querySelector('.ad-Spoken')?.textContent).toBe(
      'Backing up notebooks 50 %'
    );
  });

  it('has no value while the total is unknown', () => {
    show({ jobs: [aJob()] });
    const bar = screen.getByRole('progressbar');
    expect(bar.hasAttribute('aria-valuenow')).toBe(false);
  });

  it('can’t be cancelled twice', () => {
    show({ jobs: [aJob({ progress: { ...progress, phase: 'cancelling' } })] });
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    expect(text()).toContain('Cancelling…');
  });

  it('gives way to when the last backup was', () => {
    show({ snapshots: [aSnapshot()], jobs: [aJob({ state: 'done' })] });
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(text()).toMatch(/Last backed up today at \d\d:03/);
  });

  it('gives way to why it failed, until something goes well', () => {
    const error = { message: 'The store is full.', reason: 'no-space' };
    const failed = aJob({
      state: 'failed',
      error,
      started: '2026-11-22T11:30:00Z'
    });
    show({ jobs: [failed], snapshots: [aSnapshot()] });
    expect(screen.getByRole('alert').textContent).toBe(
      'notebooks was not backed up. The store is full.'
    );
    cleanup();
    const later = aSnapshot({ created: '2026-11-22T11:40:00Z' });
    show({ jobs: [failed], snapshots: [later] });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

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

describe('the last restore', () => {
  const kept = aSnapshot({
    id: 'kept',
    created: '2026-11-22T11:30:00Z',
    origin: 'safety',
    undoes: { snapshot: 'friday', mode: 'overlay', paths: [] }
  });

  it('stays on hand, with the way back', async () => {
    const { asked } = show({ snapshots: [kept, aSnapshot({ id: 'friday' })] });
    expect(text()).toMatch(/Restored today at \d\d:30/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Undo restore…' })
    );
    expect(asked).toEqual([['undo', 'kept']]);
  });

  it('that took another back is called so', () => {
    const undoes = { snapshot: 'kept', mode: 'replace', paths: [] } as const;
    show({
      snapshots: [
        aSnapshot({
          ...{ id: 'again', created: '2026-11-22T11:40:00Z' },
          ...{ origin: 'safety', undoes: { ...undoes, paths: [] } }
        }),
        kept
      ]
    });
    expect(text()).toMatch(/Undid a restore today at \d\d:40/);
  });

  it('is not a failure because the folder had changed', () => {
    const error = { message: 'It has changed.', reason: 'conflict' };
    show({ jobs: [aJob({ kind: 'restore', state: 'failed', error })] });
    expect(text()).not.toContain('It has changed.');
  });
});

describe('documents with unsaved changes', () => {
  const document_ = (inside: string): IUnsaved['documents'][number] => ({
    path: `work/${inside}`,
    inside,
    unsaved: true
  });
  const question: IUnsaved = {
    location: 'notebooks',
    label: '',
    documents: [document_('a.ipynb'), document_('b.ipynb')],
    isSaving: false,
    isLeft: false
  };
  const button = (name: string): HTMLElement =>
    screen.getByRole('button', { name });

  it('are asked about in place of the button, which then has the focus again', async () => {
    const asked = recording();
    const { rerender } = render(body(asked, {}, null));
    await userEvent.type(screen.getByRole('textbox'), 'a label');
    backUp().focus();
    rerender(body(asked, {}, question));
    expect(screen.queryByRole('textbox')).toBeNull();
    const group = screen.getByRole('group', {
      name: '2 documents have unsaved changes.'
    });
    expect(document.activeElement).toBe(button('Save and back up'));
    expect(within(group).getAllByRole('button')).toHaveLength(3);
    rerender(body(asked, {}, null));
    expect(document.activeElement).toBe(backUp());
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('a label');
  });

  it('are saved, left, or the backup is not made', async () => {
    const asked = recording();
    render(body(asked, {}, question));
    await userEvent.click(button('Save and back up'));
    await userEvent.click(button('Back up what is on disk'));
    await userEvent.click(button('Cancel'));
    await userEvent.keyboard('{Escape}');
    expect(asked.asked).toEqual([
      ['answer', 'save'],
      ['answer', 'leave'],
      ['answer', 'cancel'],
      ['answer', 'cancel']
    ]);
  });

  it('are not saved twice at once', async () => {
    const asked = recording();
    render(body(asked, {}, { ...question, isSaving: true }));
    expect(text()).toContain('Saving 2 documents…');
    await userEvent.click(button('Save and back up'));
    expect(asked.asked).toEqual([]);
  });

  it('that could not be saved are said to be, and where they lie', () => {
    const documents = [document_('b.ipynb')];
    const left = { ...question, documents, location: 'data', isLeft: true };
    render(body(recording(), {}, left));
    expect(text()).toContain('data: “b.ipynb” could not be saved.');
    expect(button('Try again')).toBeTruthy();
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
