import { ReactWidget } from '@jupyterlab/apputils';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { PANEL_ID } from '../commands/ids';
import { dataIcon } from '../icons';
import type { ISavingFirst } from '../documents/tokens';
import type { IFoldersModel } from '../folders/tokens';
import type { IHealthModel } from '../health/tokens';
import type { IDataModel } from '../model/tokens';
import { useChanges } from '../model/use-changes';
import type { IVolumesModel } from '../volumes/tokens';
import type { ILanguage } from '../words/language';
import { Body } from './body';
import type { IPanelActions } from './context';
import { keepFocus } from './keep-focus';
import { Memory, type PanelMemory } from './memory';

export interface IDataPanelOptions {
  model: IDataModel;
  volumes: IVolumesModel;
  health: IHealthModel;
  folders: IFoldersModel;
  language: ILanguage;
  saving: ISavingFirst;
  actions: IPanelActions;
  memory: PanelMemory;
}

/**
 * The side panel. It tells the models when somebody looks.
 */
export class DataPanel extends ReactWidget {
  constructor(options: IDataPanelOptions) {
    super();
    this._options = options;
    this.id = PANEL_ID;
    this.addClass('jp-AILabDataPanel');
    this.title.icon = dataIcon;
    this.title.caption = options.language.trans.__('AI-Lab Data');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.caption);
    this._focus = keepFocus(this.node);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._focus.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    return <Content {...this._options} />;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._show(this.isVisible);
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._show(true);
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._show(false);
  }

  protected override onBeforeDetach(message: Message): void {
    this._show(false);
    super.onBeforeDetach(message);
  }

  /** It was asked for, so the keyboard goes on in it. */
  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    // The command palette gives the focus back to the main area when it closes, which comes first.
    requestAnimationFrame(() => {
      if (this.isVisible && !this.node.contains(document.activeElement)) {
        this.node.focus();
      }
    });
  }

  private _show(visible: boolean): void {
    const { model, volumes, health, folders } = this._options;
    for (const each of [model, volumes, health, folders]) {
      each.visible = visible;
    }
  }

  private readonly _options: IDataPanelOptions;
  private readonly _focus: IDisposable;
}

/** The panel as the models have it now. */
function Content(props: IDataPanelOptions): React.JSX.Element {
  const { model, volumes, health, folders, saving, language, actions } = props;
  useChanges(model);
  useChanges(volumes);
  useChanges(health);
  useChanges(saving);
  return (
    <Memory.Provider value={props.memory}>
      <Body
        state={model.state}
        volumes={volumes.state}
        health={health.state}
        folders={folders}
        question={saving.question}
        language={language}
        actions={actions}
        now={new Date()}
      />
    </Memory.Provider>
  );
}
