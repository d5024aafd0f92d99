import { currentJob, mainLocation, mergeJobs } from '../../src/model/state';
import { aJob, aLocation, aState } from '../samples';

describe('mergeJobs', () => {
  it('takes newer news and keeps what it does not mention', () => {
    const a = aJob({ id: 'a', started: '2026-01-01T00:00:00Z' });
    const b = aJob({ id: 'b', started: '2026-01-02T00:00:00Z' });
    const done = { ...a, state: 'done' as const };
    expect(mergeJobs([a, b], [done])).toEqual([b, done]);
  });

  it('never lets a late answer bring an ended job back', () => {
    const done = aJob({ state: 'done' });
    expect(mergeJobs([done], [aJob()])).toEqual([done]);
  });
});

describe('mainLocation', () => {
  it('is notebooks, else the first, else nothing', () => {
    const shared = aLocation({ name: 'shared' });
    const notebooks = aLocation();
    expect(mainLocation(aState({ locations: [shared, notebooks] }))).toBe(
      notebooks
    );
    expect(mainLocation(aState({ locations: [shared] }))).toBe(shared);
    expect(mainLocation(aState({ locations: [] }))).toBeNull();
  });
});

describe('currentJob', () => {
  it('is the newest that runs', () => {
    const done = aJob({ id: 'new', state: 'done' });
    const old = aJob({ id: 'old' });
    expect(currentJob(aState({ jobs: [done, old] }))).toBe(old);
    expect(currentJob(aState({ jobs: [done] }))).toBeNull();
  });
});
