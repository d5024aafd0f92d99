import { Signal } from '@lumino/signaling';

import type { IDataModel } from '../model/tokens';
import type { IChoices } from '../settings/tokens';
import type { IOpenDocuments, ISavingFirst, IUnsaved } from './tokens';

export interface ISavingFirstOptions {
  model: Pick<IDataModel, 'state' | 'backUp'>;
  /** The open documents; null where there are none to know of. */
  documents: IOpenDocuments | null;
  /** What the user wants done about documents with unsaved changes. */
  choice: () => IChoices['unsavedDocuments'];
}

/**
 * Backs up locations, and asks before where that would leave out what is only in the browser yet.
 */
export class SavingFirst implements ISavingFirst {
  readonly changed: Signal<ISavingFirst, void> = new Signal<ISavingFirst, void>(
    this
  );

  constructor(private readonly _options: ISavingFirstOptions) {}

  get question(): IUnsaved | null {
    return this._question;
  }

  async backUp(location: string, label = ''): Promise<boolean> {
    this._end(Promise.resolve(false)); // of two, the later one is meant
    const turn = ++this._turn;
    const { model, choice } = this._options;
    const documents =
      choice() === 'leave' ? [] : await this._unsavedIn(location);
    if (turn !== this._turn) {
      return false;
    }
    if (documents.length === 0) {
      return model.backUp(location, label);
    }
    const asked = new Promise<boolean>(resolve => (this._answered = resolve));
    this._set({ location, label, documents, isSaving: false, isLeft: false });
    if (choice() === 'save') {
      await this.answer('save');
    }
    return asked;
  }

  async answer(answer: 'save' | 'leave' | 'cancel'): Promise<void> {
    const question = this._question;
    if (!question) {
      return;
    }
    if (answer === 'cancel') {
      this._end(Promise.resolve(false));
    } else if (answer === 'leave' || (await this._saved(question))) {
      const { location, label } = question;
      this._end(this._options.model.backUp(location, label));
    }
  }

  /** Save them, and return whether that is done and the backup still wanted. */
  private async _saved(question: IUnsaved): Promise<boolean> {
    const saving = { ...question, isSaving: true, isLeft: false };
    this._set(saving);
    await this._options.documents?.save(
      question.documents.map(({ path }) => path)
    );
    const documents = await this._unsavedIn(question.location);
    if (this._question !== saving) {
      return false;
    }
    if (documents.length > 0) {
      this._set({ ...question, documents, isSaving: false, isLeft: true });
    }
    return documents.length === 0;
  }

  private async _unsavedIn(location: string): Promise<IUnsaved['documents']> {
    const { model, documents } = this._options;
    const folder = model.state.locations.find(
      ({ name }) => name === location
    )?.lab_path;
    if (!documents || typeof folder !== 'string') {
      return [];
    }
    await documents.look(folder);
    return documents.openIn(folder).filter(({ unsaved }) => unsaved);
  }

  /** Take the question away; whoever asked for the backup is told what came of it. */
  private _end(outcome: Promise<boolean>): void {
    const answered = this._answered;
    this._answered = null;
    if (this._question) {
      this._set(null);
    }
    void outcome.then(taken => answered?.(taken));
  }

  private _set(question: IUnsaved | null): void {
    this._question = question;
    this.changed.emit();
  }

  private _turn = 0;
  private _question: IUnsaved | null = null;
  private _answered: ((taken: boolean) => void) | null = null;
}
