import { MainAreaWidget } from '@jupyterlab/apputils';
import { PromiseDelegate, UUID } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Panel, type Widget } from '@lumino/widgets';

import { dataIcon } from '../icons';

/** What is written on the tab, and what is said when the pointer rests there. */
export interface ITabTitle {
  label: string;
  caption: string;
}

/**
 * The tab of a comparison. It can be shown before there is anything to see, and spins until then.
 */
export class CompareTab extends MainAreaWidget<Panel> {
  constructor({ label, caption }: ITabTitle) {
    const filled = new PromiseDelegate<void>();
    super({ content: new OneWidget(), reveal: filled.promise });
    this._filled = filled;
    this.id = `jupyter_ailab_data:compare-${UUID.uuid4()}`;
    this.title.label = label;
    this.title.caption = caption;
    this.title.icon = dataIcon;
    this.title.closable = true;
  }

  /** Show a comparison, in place of the one before if there is one. */
  fill(comparison: Widget): void {
    for (const before of [...this.content.widgets]) {
      before.dispose();
    }
    this.content.addWidget(comparison);
    this._filled.resolve();
  }

  private readonly _filled: PromiseDelegate<void>;
}

/** Hands the focus on to the one widget in it. */
class OneWidget extends Panel {
  constructor() {
    super();
    this.addClass('ad-Compare-tab');
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.widgets[0]?.activate();
  }
}
