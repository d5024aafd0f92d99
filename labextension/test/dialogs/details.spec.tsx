import { cleanup, render, screen } from '@testing-library/react';
import * as React from 'react';

import { Details } from '../../src/dialogs/details';
import { aJob, aResult, ENGLISH } from '../samples';

afterEach(cleanup);

it('names everything that a job met, and counts what it does not name', () => {
  const warnings = ['a', 'b', 'c', 'd'].map(path => ({
    ...{ path, reason: 'changed', message: 'It kept changing.' }
  }));
  const result = aResult({ damaged: ['e'], warnings, warning_count: 6 });
  render(<Details job={aJob({ result })} language={ENGLISH} />);
  expect(
    screen.getAllByRole('listitem').map(({ textContent }) => textContent)
  ).toEqual(['e', ...warnings.map(({ path }) => `${path} It kept changing.`)]);
  expect(screen.getByText('and 2 more')).toBeTruthy();
});
