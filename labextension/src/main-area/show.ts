import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { TabPanel, type Widget } from '@lumino/widgets';

/**
 * Show a widget in the main area, for the first time or again. A page of Notebook 7 has room for one
 * widget there and refuses a second: where the first is a set of tabs (its page of files) ours becomes
 * one of them, else a dialog.
 */
export function showInMain(
  shell: JupyterFrontEnd.IShell,
  widget: Widget,
  trans: TranslationBundle
): void {
  if (!widget.isAttached) {
    shell.add(widget, 'main');
  }
  const first = shell.currentWidget;
  // Where nothing is in front yet, JupyterLab puts it there once it has restored its layout.
  if (!first || [...shell.widgets('main')].includes(widget)) {
    shell.activateById(widget.id);
  } else if (first instanceof TabPanel) {
    if (!first.contains(widget)) {
      first.addWidget(widget);
    }
    first.currentWidget = widget;
  } else if (!widget.isAttached) {
    showAlone(widget, trans);
  }
}

function showAlone(widget: Widget, trans: TranslationBundle): void {
  // A dialog disposes of itself, and of what is in it, when it ends.
  const dialog = new Dialog<unknown>({
    title: widget.title.label,
    body: widget,
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })],
    hasClose: true
  });
  dialog.addClass('ad-InsteadOfMain');
  widget.disposed.connect(() => {
    if (!dialog.isDisposed) {
      dialog.reject();
    }
  });
  void dialog.launch();
}
