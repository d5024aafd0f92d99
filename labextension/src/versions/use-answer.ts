import * as React from 'react';

import { problemOf } from '../api/errors';
import type { Problem } from '../api/schemas';
import type { IAnswer } from './asking';

/**
 * What came so far, and why no more comes. The pages are asked for until the component goes.
 */
export function useAnswer<T>(
  ask: () => AsyncGenerator<IAnswer<T>>
): [answer: IAnswer<T> | null, problem: Problem | null] {
  const [answer, setAnswer] = React.useState<IAnswer<T> | null>(null);
  const [problem, setProblem] = React.useState<Problem | null>(null);
  const question = React.useRef(ask);
  React.useEffect(() => {
    let gone = false;
    const read = async (): Promise<void> => {
      try {
        for await (const each of question.current()) {
          if (gone) {
            return;
          }
          setAnswer(each);
        }
      } catch (error) {
        if (!gone) {
          setProblem(problemOf(error));
        }
      }
    };
    void read();
    return () => {
      gone = true;
    };
  }, []);
  return [answer, problem];
}
