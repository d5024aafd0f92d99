import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import { UUID } from '@lumino/coreutils';

import type { DataClient } from '../api/client';
import type { FileVersion } from '../api/schemas';
import { NotTextError, textOf } from '../browse/content';
import { dataIcon } from '../icons';
import { showInMain } from '../main-area/show';
import { baseNameOf } from '../publishing/places';
import { momentOf } from '../words/days';
import type { ILanguage } from '../words/language';
import { readableNotebook } from './notebook-text';

export interface ICompareOptions {
  shell: JupyterFrontEnd.IShell;
  client: Pick<DataClient, 'snapshotFile'>;
  contents: Pick<Contents.IManager, 'get'>;
  version: FileVersion;
  /** The file's path inside the snapshot, and in the file browser. */
  path: string;
  labPath: string;
  language: ILanguage;
}

/** The largest files, in bytes, that are compared: a browser takes seconds beyond. */
const MOST = 8 * 1024 * 1024;

/**
 * Show a version beside the file as it is saved now. Rejects with a sentence where they are no texts.
 */
export async function compare(options: ICompareOptions): Promise<void> {
  const { shell, client, contents, version, path, labPath, language } = options;
  const { trans } = language;
  const name = baseNameOf(path);
  if (version.size > MOST) {
    throw new Error(
      trans.__('“%1” is too large to be compared. Open both instead.', name)
    );
  }
  let before: string;
  let after: string;
  try {
    const [bytes, live, { CompareWidget }] = await Promise.all([
      client.snapshotFile(version.snapshot, path),
      contents.get(labPath, { type: 'file', format: 'text', content: true }),
      import('./compare')
    ]);
    before = readable(name, textOf(name, bytes), language);
    after = readable(name, String(live.content), language);
    const moment = momentOf(new Date(version.modified), new Date(), language);
    const content = new CompareWidget(
      { title: trans.__('Version changed %1', moment), text: before },
      { title: trans.__('As it is saved now'), text: after },
      language
    );
    const widget = new MainAreaWidget({ content });
    widget.id = `jupyter_ailab_data:compare-${UUID.uuid4()}`;
    widget.title.label = trans.__('Compare: %1', name);
    widget.title.caption = `${path} · ${moment}`;
    widget.title.icon = dataIcon;
    widget.title.closable = true;
    showInMain(shell, widget, trans);
  } catch (error) {
    throw error instanceof NotTextError
      ? new Error(
          trans.__(
            '“%1” is not a text, so it can’t be compared line by line. Open both instead.',
            name
          )
        )
      : error;
  }
}

function readable(name: string, text: string, language: ILanguage): string {
  return name.endsWith('.ipynb') ? readableNotebook(text, language) : text;
}
