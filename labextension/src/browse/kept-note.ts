import type { DocumentWidget, IDocumentWidget } from '@jupyterlab/docregistry';
import { Widget } from '@lumino/widgets';

import type { Snapshot } from '../api/schemas';
import { dataIcon } from '../icons';
import { momentOf } from '../words/days';
import type { ILanguage } from '../words/language';

const NOTE = 'ad-Kept-note';

/**
 * Say on a document of a snapshot what it is, so that nobody takes it for the file that is there now.
 *
 * Its tab keeps the file's name: JupyterLab renames a document whose title is changed.
 */
export function markKept(
  widget: IDocumentWidget,
  snapshot: Snapshot | undefined,
  language: ILanguage
): void {
  const { contentHeader: header } = widget as unknown as DocumentWidget;
  const noted = [...header.widgets].some(each => each.hasClass(NOTE));
  if (!snapshot || noted) {
    return;
  }
  const { trans } = language;
  const moment = momentOf(new Date(snapshot.created), new Date(), language);
  const note = new Widget();
  note.addClass(NOTE);
  note.node.textContent = snapshot.label
    ? trans.__(
        'Read-only: as it was in the snapshot “%1”, taken %2',
        snapshot.label,
        moment
      )
    : trans.__('Read-only: as it was in the snapshot taken %1', moment);
  note.node.title = note.node.textContent;
  header.addWidget(note);
  widget.title.iconClass = '';
  widget.title.icon = dataIcon;
  void stayClean(widget);
}

/** What JupyterLab itself adds to a notebook while it opens it is nothing to be saved. */
async function stayClean({ context }: IDocumentWidget): Promise<void> {
  await context.ready;
  await context.sessionContext.ready;
  requestAnimationFrame(() => {
    if (!context.isDisposed) {
      context.model.dirty = false;
    }
  });
}
