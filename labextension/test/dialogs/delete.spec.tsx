import { cleanup, render } from '@testing-library/react';
import * as React from 'react';

import { DeleteText } from '../../src/dialogs/delete';
import { aSnapshot, ENGLISH } from '../samples';
import { text } from '../seen';

const now = new Date('2026-11-22T12:00:00Z');
const snapshot = aSnapshot({ label: 'before upgrade' });
const common = { language: ENGLISH, now };

afterEach(cleanup);

it('says what is lost and what is freed', () => {
  render(<DeleteText {...common} snapshot={snapshot} isLast={false} />);
  expect(text()).toContain('“before upgrade”, taken of notebooks');
  expect(text()).toContain('It can’t be brought back.');
  expect(text()).toContain('Up to 1.5 GB is freed');
  expect(text()).not.toContain('last snapshot');
});

it('warns of the last one', () => {
  render(<DeleteText {...common} snapshot={snapshot} isLast />);
  expect(text()).toContain('the last snapshot of notebooks');
});
