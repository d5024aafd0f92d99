import type { IRestoreTarget } from '../../src/plan/target';
import { onlyOf } from '../../src/plan/target';
import { aJob, aPlan } from '../samples';

it('asks for one file of a snapshot where nothing in it is chosen', async () => {
  const asked: unknown[] = [];
  const target: IRestoreTarget = {
    place: 'notebooks',
    folder: '',
    canStop: false,
    plan: wish => {
      asked.push(wish);
      return Promise.resolve(aPlan([]));
    },
    restore: (wish, stop) => {
      asked.push([wish, stop]);
      return Promise.resolve(aJob());
    }
  };
  const only = onlyOf('sub', target);
  await only.plan({ mode: 'overlay' });
  await only.plan({ paths: [] });
  await only.plan({ paths: ['sub/a.txt'] });
  await only.restore({ paths: [], plan: 'p' }, true);
  expect(asked).toEqual([
    { mode: 'overlay', paths: ['sub'] },
    { paths: ['sub'] },
    { paths: ['sub/a.txt'] },
    [{ paths: ['sub'], plan: 'p' }, true]
  ]);
  expect(only.place).toBe('notebooks');
});
