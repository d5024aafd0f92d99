import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Contents } from '@jupyterlab/services';
import type { Widget } from '@lumino/widgets';

import type { DataClient } from '../api/client';
import type { FileVersion } from '../api/schemas';
import { NotTextError, textOf } from '../browse/content';
import { showInMain } from '../main-area/show';
import { baseNameOf } from '../publishing/places';
import { momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import type { ICellTools } from './compare-notebooks';
import { CompareTab } from './compare-tab';
import { readableNotebook } from './notebook-text';

export interface ICompareOptions {
  shell: JupyterFrontEnd.IShell;
  client: Pick<DataClient, 'snapshotFile' | 'comparison'>;
  contents: Pick<Contents.IManager, 'get'>;
  version: FileVersion;
  /** The file's path inside the snapshot, and in the file browser. */
  path: string;
  labPath: string;
  language: ILanguage;
  /** What JupyterLab shows cells with; without them a notebook is compared as text. */
  cells?: ICellTools | null;
}

/** The largest files, in bytes, that are compared: a browser takes seconds beyond. */
const MOST = 8 * 1024 * 1024;

/**
 * Show a version beside the file as it is saved now: a notebook cell by cell where the server has nbdime,
 * all else line by line. Rejects with a sentence where they are no texts.
 */
export async function compare(options: ICompareOptions): Promise<void> {
  const { cells, version, path, language } = options;
  const name = baseNameOf(path);
  if (version.size > MOST) {
    throw new Error(
      language.trans.__(
        '“%1” is too large to be compared. Open both instead.',
        name
      )
    );
  }
  if (!cells || !name.endsWith('.ipynb')) {
    const comparison = await byLines(options);
    showTab(options).fill(comparison);
    return;
  }
  const tab = showTab(options); // nbdime takes its time
  try {
    await byCells(options, cells, tab);
  } catch {
    // It is not installed there, too slow for these two, or can't make sense of them. They are texts in any case.
    if (!tab.isDisposed) {
      await byLinesInstead(options, tab);
    }
  }
}

function showTab(options: ICompareOptions): CompareTab {
  const { shell, path, version, language } = options;
  const { trans } = language;
  const moment = momentOf(new Date(version.modified), new Date(), language);
  const tab = new CompareTab({
    label: trans.__('Compare: %1', baseNameOf(path)),
    caption: `${path} · ${moment}`
  });
  showInMain(shell, tab, trans);
  return tab;
}

/** Fill the tab with cells; resolves when all are drawn. Closing the tab ends the server's work. */
async function byCells(
  options: ICompareOptions,
  cells: ICellTools,
  tab: CompareTab
): Promise<void> {
  const { client, version, path, language } = options;
  const closed = new AbortController();
  tab.disposed.connect(() => closed.abort());
  const found = await client.comparison(version.snapshot, path, closed.signal);
  const { CompareNotebooksWidget } = await import('./compare-notebooks');
  if (tab.isDisposed) {
    return;
  }
  const comparison = new CompareNotebooksWidget(
    titlesOf(options),
    found,
    cells,
    language
  );
  tab.fill(comparison);
  await comparison.drawn;
}

async function byLinesInstead(
  options: ICompareOptions,
  tab: CompareTab
): Promise<void> {
  try {
    const comparison = await byLines(options);
    if (tab.isDisposed) {
      comparison.dispose();
    } else {
      tab.fill(comparison);
    }
  } catch (error) {
    tab.dispose();
    throw error;
  }
}

async function byLines(options: ICompareOptions): Promise<Widget> {
  const { client, contents, version, path, labPath, language } = options;
  const name = baseNameOf(path);
  try {
    const [bytes, live, { CompareWidget }] = await Promise.all([
      client.snapshotFile(version.snapshot, path),
      contents.get(labPath, { type: 'file', format: 'text', content: true }),
      import('./compare')
    ]);
    const before = readable(name, textOf(name, bytes), language);
    const after = readable(name, String(live.content), language);
    const [then, now] = titlesOf(options);
    return new CompareWidget(
      { title: then, text: before },
      { title: now, text: after },
      language
    );
  } catch (error) {
    throw error instanceof NotTextError
      ? new Error(
          language.trans.__(
            '“%1” is not a text, so it can’t be compared line by line. Open both instead.',
            name
          )
        )
      : error;
  }
}

/** What stands above the version, and above the file as it is now. */
function titlesOf({ version, language }: ICompareOptions): [string, string] {
  const { trans } = language;
  const moment = momentOf(new Date(version.modified), new Date(), language);
  return [
    trans.__('Version changed %1', moment),
    trans.__('As it is saved now')
  ];
}

function readable(name: string, text: string, language: ILanguage): string {
  return name.endsWith('.ipynb') ? readableNotebook(text, language) : text;
}
