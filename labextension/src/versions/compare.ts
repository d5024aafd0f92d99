import { MergeView } from '@codemirror/merge';
import { EditorState, type EditorStateConfig } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { ILanguage } from '../words/language';
import { countOf } from '../words/numbers';
import { headOf } from './compare-head';

/** One of two texts, and what stands above it. */
export interface ISide {
  title: string;
  text: string;
}

/** Lines around a change that are shown, and from how many on the rest is folded away. */
const FOLDED = { margin: 3, minSize: 6 };
/** Beyond this many changed characters the comparison becomes coarser rather than slow. */
const EFFORT = { scanLimit: 10_000, timeout: 2000 };

/**
 * Two texts beside each other, with what differs marked. Both are only to be read.
 */
export class CompareWidget extends Widget {
  constructor(
    readonly before: ISide,
    readonly after: ISide,
    language: ILanguage
  ) {
    super();
    this.addClass('jp-AILabDataCompare');
    const { told, bar, names } = headOf([before.title, after.title]);
    this.node.append(bar, names);
    const body = document.createElement('div');
    body.className = 'ad-Compare-body';
    this.node.append(body);
    this._view = new MergeView({
      a: stateOf(before, language),
      b: stateOf(after, language),
      parent: body,
      gutter: true,
      highlightChanges: true,
      collapseUnchanged: FOLDED,
      diffConfig: EFFORT
    });
    told.textContent = differencesOf(this._view.chunks.length, language);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._view.destroy();
      super.dispose();
    }
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this._view.a.focus();
  }

  private readonly _view: MergeView;
}

function stateOf(
  { title, text }: ISide,
  { trans }: ILanguage
): EditorStateConfig {
  return {
    doc: text,
    extensions: [
      lineNumbers(),
      // CodeMirror's own words, with its own placeholder.
      EditorState.phrases.of({
        '$ unchanged lines': trans.__('$ unchanged lines')
      }),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': title,
        role: 'textbox',
        'aria-readonly': 'true',
        tabindex: '0'
      })
    ]
  };
}

/** In how many places the two differ. */
function differencesOf(count: number, language: ILanguage): string {
  const { trans } = language;
  return count === 0
    ? trans.__('There is no difference to show.')
    : trans._n(
        'They differ in %2 place.',
        'They differ in %2 places.',
        count,
        countOf(count, language)
      );
}
