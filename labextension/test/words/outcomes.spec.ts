import type { Job } from '../../src/api/schemas';
import { outcomeOf } from '../../src/words/outcomes';
import { aJob, aResult, ENGLISH } from '../samples';
import { seen } from '../seen';

describe('outcomeOf', () => {
  const said = (change: Partial<Job>): [string, string] => {
    const { type, text } = outcomeOf(aJob(change), ENGLISH);
    return [type, seen(text)];
  };

  it('says what was backed up', () => {
    const result = aResult({ entries: 24_491, bytes: 789e6 });
    expect(said({ state: 'done', result })).toEqual([
      'success',
      'Backed up notebooks: 24,491 files and folders, 789 MB.'
    ]);
  });

  it('names the first warnings and counts the rest', () => {
    const warnings = ['a', 'b', 'c', 'd'].map(path => ({
      path,
      reason: 'changed',
      message: 'It changed while it was read.'
    }));
    const result = aResult({
      entries: 9,
      bytes: 1,
      warnings,
      warning_count: 7
    });
    const [type, text] = said({ state: 'warnings', result });
    expect(type).toBe('warning');
    expect(text).toBe(
      'Backed up notebooks: 9 files and folders, 1 B. 7 warnings: a: It changed while it was read; b: It changed while it was read; c: It changed while it was read; and 4 more.'
    );
  });

  it('says what a restart of the server did to a job', () => {
    const stopped = {
      message: 'The server was stopped while this was running.',
      reason: 'server-stopped'
    };
    expect(said({ state: 'cancelled', error: stopped })).toEqual([
      'warning',
      'Cancelled: no snapshot was kept. The server was stopped while this was running.'
    ]);
    const forgotten = { message: '', reason: 'forgotten' };
    expect(said({ state: 'failed', error: forgotten })).toEqual([
      'warning',
      'Backing up notebooks: the server was restarted and does not know what became of it. Snapshots in the list are whole.'
    ]);
  });

  it('says what a restore did', () => {
    const result = aResult({ added: 3, changed: 12, unchanged: 24_474 });
    expect(said({ kind: 'restore', state: 'done', result })[1]).toBe(
      'Restored notebooks: 3 came back, 12 changed, 24,474 stayed as they were.'
    );
    const exact = aResult({ added: 3, changed: 12, removed: 1_200 });
    expect(said({ kind: 'restore', state: 'done', result: exact })[1]).toBe(
      'Restored notebooks: 3 came back, 12 changed, 1,200 removed.'
    );
    const beside = aResult({ entries: 9, bytes: 5e6, path: 'monday-2' });
    expect(said({ kind: 'restore', state: 'done', result: beside })[1]).toBe(
      'Restored notebooks into the new folder “monday-2”: 9 files and folders, 5 MB.'
    );
    const nothing = aResult({ unchanged: 5 });
    expect(said({ kind: 'restore', state: 'done', result: nothing })[1]).toBe(
      'Restored notebooks: everything was already as it was.'
    );
  });

  it('calls damage an error, and names it', () => {
    const result = aResult({ entries: 5, damaged: ['x.csv'] });
    for (const state of ['done', 'warnings'] as const) {
      expect(said({ kind: 'verify', state, result })).toEqual([
        'error',
        'The snapshot of notebooks is damaged. 1 file is damaged: x.csv.'
      ]);
    }
  });

  it('gives the server’s reason for a failure', () => {
    const error = { message: 'The store is full.', reason: 'no-space' };
    expect(said({ state: 'failed', error })).toEqual([
      'error',
      'notebooks was not backed up. The store is full.'
    ]);
    expect(said({ kind: 'delete', state: 'failed' })[1]).toBe(
      'The snapshot was not deleted. The server does not say why.'
    );
  });

  it('reassures after a cancel', () => {
    expect(said({ state: 'cancelled' })).toEqual([
      'info',
      'Cancelled: no snapshot was kept.'
    ]);
  });

  it('says what deleting freed', () => {
    const result = aResult({ freed: 1.5e9 });
    expect(said({ kind: 'delete', state: 'done', result })[1]).toBe(
      'Deleted the snapshot: 1.5 GB freed.'
    );
  });

  it('says what was published, and where', () => {
    const result = aResult({ entries: 2, bytes: 5e6 });
    const job = { kind: 'publish', location: 'shared' } as const;
    expect(said({ ...job, state: 'done', result })[1]).toBe(
      'Published into shared: 2 files and folders, 5 MB.'
    );
    expect(said({ ...job, state: 'cancelled' })[1]).toBe(
      'Cancelled: nothing was published.'
    );
  });

  it('calls a volume by its name', () => {
    const error = { message: 'It is full.', reason: 'no-space' };
    const job = { location: 'volume.db', state: 'failed', error } as const;
    expect(said(job)[1]).toBe('volume db was not backed up. It is full.');
  });
});
