import { summaryOf } from '../../src/words/summaries';
import { aJob, aResult, ENGLISH } from '../samples';

const done = aJob({ state: 'done', result: aResult() });
const failed = aJob({
  state: 'failed',
  error: { message: 'No room.', reason: 'no-space' }
});
const doubtful = aJob({
  state: 'warnings',
  result: aResult({
    warnings: [{ path: 'a', reason: 'x', message: 'It vanished.' }],
    warning_count: 1
  })
});

it('counts what ended, and what did not end well', () => {
  expect(summaryOf([done, done, done], ENGLISH)).toEqual({
    type: 'success',
    text: 'Meanwhile 3 jobs have ended.'
  });
  expect(summaryOf([done, doubtful, failed], ENGLISH)).toEqual({
    type: 'error',
    text: 'Meanwhile 3 jobs have ended: 1 failed, 1 with warnings.'
  });
});
