import { ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { PANEL_ID } from '../commands/ids';
import { dataIcon } from '../icons';
import type { IDataModel } from '../model/tokens';
import type { ILanguage } from '../words/language';
import { Body } from './body';
import type { IPanelActions } from './context';

export interface IDataPanelOptions {
  model: IDataModel;
  language: ILanguage;
  actions: IPanelActions;
}

/**
 * The side panel. It tells the model when somebody looks.
 */
export class DataPanel extends ReactWidget {
  constructor(options: IDataPanelOptions) {
    super();
    this._options = options;
    this.id = PANEL_ID;
    this.addClass('jp-AILabDataPanel');
    this.title.icon = dataIcon;
    this.title.caption = options.language.trans.__('AI-Lab Data');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.caption);
  }

  protected override render(): React.JSX.Element {
    const { model, language, actions } = this._options;
    return (
      <UseSignal signal={model.changed} initialArgs={model.state}>
        {() => (
          <Body
            state={model.state}
            language={language}
            actions={actions}
            now={new Date()}
          />
        )}
      </UseSignal>
    );
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._options.model.visible = this.isVisible;
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._options.model.visible = true;
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._options.model.visible = false;
  }

  protected override onBeforeDetach(message: Message): void {
    this._options.model.visible = false;
    super.onBeforeDetach(message);
  }

  private readonly _options: IDataPanelOptions;
}
