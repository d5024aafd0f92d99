import { ReactWidget } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { dataIcon } from '../icons';
import type { ILanguage } from '../words/language';
import { Findings } from './findings';
import type { IHealthModel } from './tokens';

/**
 * The findings in the main area, where they can stand beside the terminal in which they are mended.
 */
export class HealthWidget extends ReactWidget {
  constructor(
    private readonly _health: IHealthModel,
    private readonly _language: ILanguage
  ) {
    super();
    this.addClass('jp-AILabDataHealth');
    this.title.label = _language.trans.__('AI-Lab Data: Health');
    this.title.caption = _language.trans.__(
      'What was checked, and what to do about it'
    );
    this.title.icon = dataIcon;
    this.node.tabIndex = -1;
  }

  protected override render(): React.JSX.Element {
    return <Findings health={this._health} language={this._language} />;
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus();
  }
}
