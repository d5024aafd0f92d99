import type { Job } from '../../src/api/schemas';
import { activityOf, figuresOf, shareOf } from '../../src/words/jobs';
import { aJob, ENGLISH } from '../samples';
import { seen } from '../seen';

const progress = (change: Partial<Job['progress']>): Job['progress'] => ({
  ...aJob().progress,
  ...change
});

describe('figuresOf', () => {
  it('gives percent, rate and time left', () => {
    const half = progress({
      bytes_done: 62,
      bytes_total: 100,
      rate: 310e6,
      seconds_left: 1.4
    });
    expect(seen(figuresOf(half, ENGLISH))).toBe('62 % · 310 MB/s · 2 s left');
  });

  it('counts by entries where there are no bytes', () => {
    const half = progress({ entries_done: 1, entries_total: 2 });
    expect(shareOf(half)).toBe(50);
    expect(seen(figuresOf(half, ENGLISH))).toBe('50 %');
  });

  it('gives figures even while the total is unknown', () => {
    const early = progress({ bytes_done: 1e9, entries_done: 1200 });
    expect(shareOf(early)).toBeNull();
    expect(seen(figuresOf(early, ENGLISH))).toBe(
      '1,200 files and folders · 1 GB'
    );
    expect(figuresOf(progress({}), ENGLISH)).toBe('Starting…');
  });

  it('says that a job is being cancelled', () => {
    const last = progress({ phase: 'cancelling', bytes_done: 1 });
    expect(figuresOf(last, ENGLISH)).toBe('Cancelling…');
  });
});

it('names a backup by its label, and other work by its location', () => {
  expect(activityOf(aJob({ label: 'before upgrade' }), ENGLISH)).toBe(
    'Backing up “before upgrade”'
  );
  expect(activityOf(aJob(), ENGLISH)).toBe('Backing up notebooks');
  expect(activityOf(aJob({ kind: 'restore', label: 'x' }), ENGLISH)).toBe(
    'Restoring notebooks'
  );
  const keeping = progress({ phase: 'Keeping what is there now' });
  expect(
    activityOf(aJob({ kind: 'restore', progress: keeping }), ENGLISH)
  ).toBe('Keeping notebooks as it is now');
});

it('names a volume that is no location', () => {
  expect(activityOf(aJob({ location: 'volume.db' }), ENGLISH)).toBe(
    'Backing up volume db'
  );
  expect(activityOf(aJob({ kind: 'adopt' }), ENGLISH)).toBe(
    'Copying notebooks into a volume'
  );
});
