import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog } from '@jupyterlab/apputils';
import { TabPanel, Widget } from '@lumino/widgets';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';

import { showInMain } from '../../src/main-area/show';
import { ENGLISH } from '../samples';

interface IWorld {
  shell: JupyterFrontEnd.IShell;
  activated: string[];
}

/** A shell with room for so many widgets: one as a page of Notebook 7, any number as JupyterLab. */
function shellOf(room: number, ...main: Widget[]): IWorld {
  const activated: string[] = [];
  for (const widget of main) {
    Widget.attach(widget, document.body);
  }
  const shell = {
    add: (widget: Widget) => {
      if (main.length < room) {
        main.push(widget);
        Widget.attach(widget, document.body);
      }
    },
    activateById: (id: string) => activated.push(id),
    widgets: () => main.values(),
    get currentWidget() {
      return main[0] ?? null;
    }
  } as unknown as JupyterFrontEnd.IShell;
  return { shell, activated };
}

function aWidget(id: string): Widget {
  const widget = new Widget();
  widget.id = id;
  widget.title.label = `The ${id}`;
  return widget;
}

afterEach(() => {
  Dialog.flush(); // one that is left would keep the next from coming
  document.body.replaceChildren();
});

it('puts a widget into the main area of JupyterLab, once', () => {
  const { shell, activated } = shellOf(9, aWidget('notebook'));
  const ours = aWidget('ours');
  showInMain(shell, ours, ENGLISH.trans);
  showInMain(shell, ours, ENGLISH.trans);
  expect(activated).toEqual(['ours', 'ours']);
  expect([...shell.widgets('main')]).toHaveLength(2);
});

it('becomes a tab of the page of files of Notebook 7', () => {
  const page = new TabPanel();
  page.addWidget(aWidget('files'));
  const { shell } = shellOf(1, page);
  const ours = aWidget('ours');
  showInMain(shell, ours, ENGLISH.trans);
  expect(page.currentWidget).toBe(ours);
  page.currentIndex = 0;
  showInMain(shell, ours, ENGLISH.trans);
  expect(page.currentWidget).toBe(ours);
  expect(page.widgets).toHaveLength(2);
});

it('is a dialog over a notebook of Notebook 7, with which it goes', async () => {
  const { shell } = shellOf(1, aWidget('notebook'));
  const ours = aWidget('ours');
  showInMain(shell, ours, ENGLISH.trans);
  const dialog = await screen.findByRole('dialog', { hidden: true });
  await waitFor(() => expect(dialog.textContent).toContain('The ours'));
  expect(dialog.contains(ours.node)).toBe(true);
  fireEvent.click(
    within(dialog).getByRole('button', { name: 'Close', hidden: true })
  );
  expect(ours.isDisposed).toBe(true);
});

it('takes its dialog along where it gives up', async () => {
  const { shell } = shellOf(1, aWidget('notebook'));
  const ours = aWidget('ours');
  showInMain(shell, ours, ENGLISH.trans);
  await screen.findByRole('dialog', { hidden: true });
  ours.dispose();
  expect(screen.queryByRole('dialog', { hidden: true })).toBeNull();
});
