import { Question } from '../../src/model/question';
import { Rounds } from '../../src/model/rounds';
import { pause } from '../waiting';

/** A question whose answers come when the test wants it. */
class Asked {
  readonly waiting: (() => void)[] = [];
  count = 0;
  hold = Infinity;
  readonly options = {
    ask: (): Promise<void> => {
      this.count += 1;
      return new Promise<void>(resolve => this.waiting.push(resolve));
    },
    holds: (): number => this.hold
  };
  async answer(): Promise<void> {
    this.waiting.shift()?.();
    await pause(0);
  }
}

describe('Question', () => {
  let asked: Asked;
  let question: Question;
  beforeEach(() => {
    asked = new Asked();
    question = new Question(asked.options, () => undefined);
  });

  it('asks one at a time, and once more for whoever came meanwhile', async () => {
    const first = question.now();
    const second = question.now();
    const third = question.now();
    expect(asked.count).toBe(1);
    expect(third).toBe(second);
    await asked.answer();
    await first;
    expect(asked.count).toBe(2);
    await asked.answer();
    await second;
    expect(asked.count).toBe(2);
  });

  it('lets others share the answer that is awaited', async () => {
    const first = question.now();
    expect(question.shared()).toBe(first);
    await asked.answer();
    expect(asked.count).toBe(1);
  });

  it('asks for something fresher only once the answer holds no longer', async () => {
    asked.hold = 60_000;
    question.freshen();
    await asked.answer();
    question.freshen();
    expect(asked.count).toBe(1);
    asked.hold = 1;
    await pause(5);
    question.freshen();
    expect(asked.count).toBe(2);
  });

  it('is never due while nobody wants to know', () => {
    expect(question.overdue >= 1).toBe(false);
  });
});

describe('Rounds', () => {
  it('asks what is the most overdue, one thing at a time, and nothing on a hidden page', async () => {
    let hidden = false;
    const rounds = new Rounds({ interval: 20, isPageHidden: () => hidden });
    const [often, seldom] = [new Asked(), new Asked()];
    often.hold = 20;
    seldom.hold = 90;
    rounds.add(often.options);
    rounds.add(seldom.options);
    for (let turn = 0; turn < 12; turn++) {
      expect(often.waiting.length + seldom.waiting.length).toBeLessThan(2);
      await often.answer();
      await seldom.answer();
      await pause(20);
    }
    expect(often.count).toBeGreaterThan(seldom.count);
    expect(seldom.count).toBeGreaterThan(1);
    hidden = true;
    await pause(30);
    const before = often.count + seldom.count;
    await pause(80);
    expect(often.count + seldom.count).toBe(before);
    rounds.dispose();
  });
});
