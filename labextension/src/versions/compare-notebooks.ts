import { EditorView } from '@codemirror/view';
import type { CodeEditor, IEditorServices } from '@jupyterlab/codeeditor';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import 'nbdime/lib/common/collapsible.css';
import { NotebookDiffModel } from 'nbdime/lib/diff/model/notebook';
import { CELLDIFF_CLASS } from 'nbdime/lib/diff/widget/cell';
import {
  CHUNK_PANEL_CLASS,
  UNCHANGED_DIFF_CLASS
} from 'nbdime/lib/diff/widget/common';
import { NotebookDiffWidget } from 'nbdime/lib/diff/widget/notebook';
import 'nbdime/lib/styles/common.css';
import 'nbdime/lib/styles/diff.css';
import 'nbdime/lib/styles/variables.css';
import 'nbdime/lib/upstreaming/flexpanel.css';

import type { NotebookComparison } from '../api/schemas';
import type { ILanguage } from '../words/language';
import { countOf } from '../words/numbers';
import { headOf } from './compare-head';

/** What JupyterLab shows the cells of a notebook with. */
export interface ICellTools {
  rendermime: IRenderMimeRegistry;
  editors: IEditorServices;
  translator: ITranslator;
}

/** What nbdime's model is made of; the server passes on what nbdime's other half says. */
type Notebook = ConstructorParameters<typeof NotebookDiffModel>[0];
type Diff = ConstructorParameters<typeof NotebookDiffModel>[1];

/**
 * Two notebooks cell by cell, as nbdime shows them. Both are only to be read, and scripts in them don't run.
 */
export class CompareNotebooksWidget extends Panel {
  /** Throws where the notebook is not as nbdime needs it. */
  constructor(
    titles: readonly string[],
    comparison: NotebookComparison,
    { rendermime, editors, translator }: ICellTools,
    language: ILanguage
  ) {
    super();
    this._language = language;
    const { trans } = language;
    const model = new NotebookDiffModel(
      comparison.before as Notebook,
      comparison.diff as Diff
    );
    if (model.metadata) {
      model.metadata.collapsibleHeader = trans.__('Notebook metadata changed');
    }
    this._diff = new NotebookDiffWidget({
      model,
      rendermime,
      editorFactory: readOnly(editors, trans),
      translator
    });
    this.addClass('jp-AILabDataCompare');
    this.addClass('ad-mod-cells');
    const { told, bar, names } = headOf(titles);
    told.textContent = differencesOf(model, language);
    bar.append(this._unchangedSwitch());
    this.addWidget(new Widget({ node: bar }));
    this.addWidget(new Widget({ node: names }));
    this._cells = new Panel();
    this._cells.addClass('ad-Compare-cells');
    this._cells.addClass('nbdime-root');
    this._cells.addClass('ad-mod-changed');
    this._cells.node.tabIndex = 0;
    this._cells.node.setAttribute('role', 'group');
    this._cells.node.setAttribute('aria-label', trans.__('Cells'));
    this.addWidget(this._cells);
  }

  /** Resolves when all cells are there; rejects where nbdime can't draw one. */
  get drawn(): Promise<void> {
    return this._drawn.promise;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (!this._diff.isAttached) {
      // nbdime measures what it draws, so it has to be on the page
      this._cells.addWidget(this._diff);
      this._diff.init().then(
        () => this._finish(),
        (error: unknown) => this._drawn.reject(error)
      );
    }
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this._cells.node.focus();
  }

  private _finish(): void {
    if (!this.isDisposed) {
      markUnchanged(this._diff.node, this._language);
      nameAll(this._diff.node, this._language.trans);
    }
    this._drawn.resolve();
  }

  private _unchangedSwitch(): HTMLElement {
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.addEventListener('change', () => {
      this._cells.toggleClass('ad-mod-changed', !box.checked);
    });
    label.append(box, this._language.trans.__('Show unchanged cells'));
    return label;
  }

  private readonly _language: ILanguage;
  private readonly _diff: NotebookDiffWidget;
  private readonly _cells: Panel;
  private readonly _drawn = new PromiseDelegate<void>();
}

/** Editors that say what they are, and that nothing can be written there. */
function readOnly(
  { factoryService }: IEditorServices,
  trans: TranslationBundle
): CodeEditor.Factory {
  const said = EditorView.contentAttributes.of({
    'aria-label': trans.__('Text of a cell'),
    'aria-readonly': 'true'
  });
  return options =>
    factoryService.newInlineEditor({
      ...options,
      extensions: [...(options.extensions ?? []), said]
    });
}

/** How many cells differ. */
function differencesOf(
  { cells, metadata }: NotebookDiffModel,
  language: ILanguage
): string {
  const { trans } = language;
  const count = cells.filter(
    cell => cell.added || cell.deleted || !cell.unchanged
  ).length;
  if (count > 0) {
    return trans._n(
      '%2 cell differs.',
      '%2 cells differ.',
      count,
      countOf(count, language)
    );
  }
  return metadata
    ? trans.__('No cell differs, only the metadata of the notebook.')
    : trans.__('There is no difference to show.');
}

/** Say on what is seen how many cells before it, and after the last, are not; the style sheet writes it there. */
function markUnchanged(root: HTMLElement, language: ILanguage): void {
  let hidden = 0;
  let shown: Element = root;
  const mark = (where: Element, name: string): void => {
    if (hidden > 0) {
      const text = language.trans._n(
        '%2 unchanged cell',
        '%2 unchanged cells',
        hidden,
        countOf(hidden, language)
      );
      where.setAttribute(name, text);
      hidden = 0;
    }
  };
  for (const cell of root.querySelectorAll(`.${CELLDIFF_CLASS}`)) {
    if (cell.classList.contains(UNCHANGED_DIFF_CLASS)) {
      hidden += 1;
    } else {
      // added and removed cells stand beside each other in one chunk
      shown = cell.closest(`.${CHUNK_PANEL_CLASS}`) ?? cell;
      mark(shown, 'data-ad-before');
    }
  }
  mark(shown, 'data-ad-after');
}

/** Name what nbdime makes for the eye alone, and say of what folds whether it is open. */
function nameAll(root: HTMLElement, trans: TranslationBundle): void {
  for (const select of root.querySelectorAll('select')) {
    select.setAttribute('aria-label', trans.__('Show the output as'));
  }
  for (const image of root.querySelectorAll('img')) {
    image.alt ||= trans.__('Picture in an output');
  }
  const folds = [...root.querySelectorAll('.jp-CollapsiblePanel')];
  const tell = (): void => {
    for (const fold of folds) {
      const open = fold.querySelector('.jp-CollapsiblePanel-opened') !== null;
      const [button] = fold.getElementsByTagName('button');
      button?.setAttribute(
        'aria-label',
        button.parentElement?.textContent ?? ''
      );
      button?.setAttribute('aria-expanded', String(open));
    }
  };
  tell();
  root.addEventListener('click', tell);
}
