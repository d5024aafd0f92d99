import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { IUnsaved } from '../../src/documents/tokens';
import { layOut } from '../layout';
import { aJob } from '../samples';
import { text } from '../seen';
import { recording } from './actions';
import { backUp, body, show } from './whole';

beforeAll(() => layOut());
afterEach(cleanup);

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
