import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  CodeMirrorEditorFactory,
  EditorExtensionRegistry,
  EditorLanguageRegistry
} from '@jupyterlab/codemirror';
import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import type { Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { screen, waitFor } from '@testing-library/dom';
import userEvent from '@testing-library/user-event';

import { DataClient } from '../../src/api/client';
import type { FileVersion } from '../../src/api/schemas';
import type { ICellTools } from '../../src/versions/compare-notebooks';
import { compare, type ICompareOptions } from '../../src/versions/comparing';
import { ENGLISH } from '../samples';
import { type Routes, TinyServer } from '../server';

const VERSION: FileVersion = {
  snapshot: 'one',
  taken: '2026-11-22T11:03:16Z',
  since: '2026-11-22T11:03:16Z',
  snapshots: 1,
  size: 300,
  modified: '2026-11-21T10:00:00Z',
  sha256: 'aa',
  current: false
};
const COMPARISON = 'GET /base/ailab-data/snapshots/one/comparison/a.ipynb';

function cell(source: string, output: string) {
  return {
    cell_type: 'code',
    metadata: {},
    execution_count: null,
    source,
    outputs: [{ output_type: 'stream', name: 'stdout', text: output }]
  };
}

const THEN = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [cell('first', '1'), cell('second', '2'), cell('third', '3')]
};
/** What nbdime says where the second cell was written anew, and a fourth one has come. */
const DIFF = [
  {
    op: 'patch',
    key: 'cells',
    diff: [
      {
        op: 'patch',
        key: 1,
        diff: [
          {
            op: 'patch',
            key: 'source',
            diff: [
              { op: 'addrange', key: 0, valuelist: ['another'] },
              { op: 'removerange', key: 0, length: 1 }
            ]
          }
        ]
      },
      { op: 'addrange', key: 3, valuelist: [cell('fourth', '4')] }
    ]
  }
];

const server = new TinyServer();
const shown: Widget[] = [];
const shell = {
  add: (widget: Widget) => {
    shown.push(widget);
    Widget.attach(widget, document.body);
  },
  activateById: () => undefined,
  widgets: () => shown.values(),
  currentWidget: null
} as unknown as JupyterFrontEnd.IShell;

function tools(): ICellTools {
  return {
    rendermime: new RenderMimeRegistry({
      initialFactories: standardRendererFactories
    }),
    editors: {
      factoryService: new CodeMirrorEditorFactory({
        extensions: new EditorExtensionRegistry(),
        languages: new EditorLanguageRegistry()
      })
    } as unknown as ICellTools['editors'],
    translator: nullTranslator
  };
}

function show(
  path: string,
  routes: Routes,
  change: Partial<ICompareOptions> = {}
): Promise<void> {
  server.routes = {
    [`GET /base/ailab-data/snapshots/one/files/${path}`]: () => [
      200,
      'the words of then'
    ],
    ...routes
  };
  return compare({
    shell,
    client: new DataClient(server.settings),
    contents: {
      get: () => Promise.resolve({ content: 'the words of now' })
    } as unknown as Contents.IManager,
    version: VERSION,
    path,
    labPath: path,
    language: ENGLISH,
    cells: tools(),
    ...change
  });
}

// nbdime and JupyterLab's editors, which jest translates first
beforeAll(() => import('../../src/versions/compare-notebooks'), 120_000);
beforeEach(async () => {
  await server.start();
  server.received.length = 0;
});
afterEach(async () => {
  await server.stop();
  shown.splice(0).forEach(widget => widget.dispose());
  document.body.textContent = '';
});

describe('a notebook', () => {
  const answers: Routes = {
    [COMPARISON]: () => [200, { before: THEN, diff: DIFF }]
  };

  it('is shown cell by cell, and how many differ', async () => {
    await show('a.ipynb', answers);
    expect(screen.getByRole('status').textContent).toBe('2 cells differ.');
    const cells = [...document.querySelectorAll('.jp-Cell-diff')];
    expect(cells).toHaveLength(4);
    expect(cells[1]?.textContent).toContain('another');
    expect(cells[3]?.textContent).toContain('fourth');
    expect(document.body.textContent).toContain('As it is saved now');
    expect(server.received).toHaveLength(1);
  });

  it('shows what is unchanged when asked to, and says how much there is', async () => {
    await show('a.ipynb', answers);
    const marks = [...document.querySelectorAll('[data-ad-before]')];
    expect(marks.map(mark => mark.getAttribute('data-ad-before'))).toEqual([
      '1 unchanged cell',
      '1 unchanged cell'
    ]);
    const group = screen.getByRole('group', { name: 'Cells' });
    expect(group.classList.contains('ad-mod-changed')).toBe(true);
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Show unchanged cells' })
    );
    expect(group.classList.contains('ad-mod-changed')).toBe(false);
  });

  it('has the focus when its tab is activated', async () => {
    await show('a.ipynb', answers);
    shown[0]?.activate();
    await waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole('group'));
    });
  });

  it('says so where nothing differs', async () => {
    await show('a.ipynb', {
      [COMPARISON]: () => [200, { before: THEN, diff: [] }]
    });
    expect(screen.getByRole('status').textContent).toBe(
      'There is no difference to show.'
    );
    expect(
      document.querySelector('[data-ad-after]')?.getAttribute('data-ad-after')
    ).toBe('3 unchanged cells');
  });

  it.each([
    ['where nbdime is not installed', 409, { reason: 'not-installed' }],
    ['where nbdime takes too long', 500, { reason: 'worker-died' }],
    ['by an older server', 404, { reason: 'not-found' }],
    ['where nbdime can’t draw it', 200, { before: { cells: [{}] }, diff: [] }]
  ])('is shown as text %s', async (_, status, body) => {
    await show('a.ipynb', { [COMPARISON]: () => [status, body] });
    expect(screen.getByRole('status').textContent).toBe(
      'They differ in 1 place.'
    );
    expect(shown).toHaveLength(1);
  });

  it('is shown as text where there is nothing to show cells with', async () => {
    await show('a.ipynb', answers, { cells: null });
    expect(document.body.textContent).toContain('the words of then');
    expect(server.count(COMPARISON)).toBe(0);
  });

  it('is not waited for when its tab is closed', async () => {
    const comparing = show('a.ipynb', {
      [COMPARISON]: () => {
        shown[0]?.dispose();
        return [200, { before: THEN, diff: DIFF }];
      }
    });
    await comparing;
    expect(document.querySelector('.jp-AILabDataCompare')).toBeNull();
    expect(server.received).toHaveLength(1);
  });

  it('leaves no tab behind where it is no text either', async () => {
    const lost = show('a.ipynb', {
      [COMPARISON]: () => [400, { reason: 'bad-request' }],
      'GET /base/ailab-data/snapshots/one/files/a.ipynb': () => [
        404,
        { message: 'It is gone.', reason: 'not-found' }
      ]
    });
    await expect(lost).rejects.toThrow('It is gone.');
    expect(shown[0]?.isDisposed).toBe(true);
  });
});

it('shows any other file as text, without asking for cells', async () => {
  await show('charts.py', {});
  expect(screen.getByRole('status').textContent).toBe(
    'They differ in 1 place.'
  );
  expect(server.received.map(({ path }) => path)).toEqual([
    '/base/ailab-data/snapshots/one/files/charts.py'
  ]);
});
