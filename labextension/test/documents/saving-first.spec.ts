import { SavingFirst } from '../../src/documents/saving-first';
import type { IOpenDocument, IOpenDocuments } from '../../src/documents/tokens';
import type { IChoices } from '../../src/settings/tokens';
import { holding, type IHeld } from '../models';
import { aLocation } from '../samples';

/** The documents of a small JupyterLab; those of `stubborn` paths can't be saved. */
class Documents implements IOpenDocuments {
  readonly saved: string[] = [];

  /** The paths of notebooks that only a kernel has changed, found out when one looks. */
  readonly asSaved: string[] = [];

  constructor(
    private _open: IOpenDocument[],
    private readonly _stubborn: readonly string[] = []
  ) {}

  openIn(folder: string): IOpenDocument[] {
    return this._open.filter(({ path }) => path.startsWith(`${folder}/`));
  }

  async look(): Promise<void> {
    await Promise.resolve();
    this._open = this._open.map(each =>
      this.asSaved.includes(each.path) ? { ...each, unsaved: false } : each
    );
  }

  async save(paths: readonly string[]): Promise<void> {
    await Promise.resolve();
    this.saved.push(...paths);
    this._open = this._open.map(each => ({
      ...each,
      unsaved:
        each.unsaved &&
        (!paths.includes(each.path) || this._stubborn.includes(each.path))
    }));
  }

  reload(): Promise<void> {
    return Promise.resolve();
  }
}

const opened = (path: string, unsaved = true): IOpenDocument => ({
  path,
  inside: path.slice(path.indexOf('/') + 1),
  unsaved
});

interface IMade extends IHeld {
  documents: Documents;
  saving: SavingFirst;
}

function make(
  documents: Documents,
  choice: IChoices['unsavedDocuments'] = 'ask'
): IMade {
  const held = holding({ locations: [aLocation({ lab_path: 'work' })] });
  const saving = new SavingFirst({
    model: held.model,
    documents,
    choice: () => choice
  });
  return { ...held, documents, saving };
}

/** Wait until it is known what is open and unsaved, and the user is asked. */
async function question(saving: SavingFirst): Promise<void> {
  while (!saving.question) {
    await new Promise(done => saving.changed.connect(done));
  }
}

const TAKEN = ['backUp', 'notebooks', 'words'];

it('backs up at once where nothing beneath the location is unsaved', async () => {
  const { saving, asked } = make(
    new Documents([opened('work/a.ipynb', false), opened('elsewhere/b.ipynb')])
  );
  expect(await saving.backUp('notebooks', 'words')).toBe(true);
  expect(asked).toEqual([TAKEN]);
  expect(saving.question).toBeNull();
});

it('does not ask about what only a kernel has changed', async () => {
  const documents = new Documents([opened('work/a.ipynb')]);
  documents.asSaved.push('work/a.ipynb');
  const { saving, asked } = make(documents);
  expect(await saving.backUp('notebooks', 'words')).toBe(true);
  expect(asked).toEqual([TAKEN]);
});

it('asks, saves, and then backs up', async () => {
  const { saving, asked, documents } = make(
    new Documents([opened('work/a.ipynb'), opened('work/b.py', false)])
  );
  const taken = saving.backUp('notebooks', 'words');
  await question(saving);
  expect(saving.question?.documents.map(({ inside }) => inside)).toEqual([
    'a.ipynb'
  ]);
  expect(asked).toEqual([]);
  await saving.answer('save');
  expect(documents.saved).toEqual(['work/a.ipynb']);
  expect(await taken).toBe(true);
  expect(asked).toEqual([TAKEN]);
  expect(saving.question).toBeNull();
});

it('backs up what is on disk, or nothing, as it is answered', async () => {
  const { saving, asked, documents } = make(
    new Documents([opened('work/a.ipynb')])
  );
  const cancelled = saving.backUp('notebooks');
  await question(saving);
  await saving.answer('cancel');
  expect(await cancelled).toBe(false);
  expect(asked).toEqual([]);
  const left = saving.backUp('notebooks', 'words');
  await question(saving);
  await saving.answer('leave');
  expect(await left).toBe(true);
  expect(asked).toEqual([TAKEN]);
  expect(documents.saved).toEqual([]);
});

it('asks again about what could not be saved', async () => {
  const { saving, asked } = make(
    new Documents(
      [opened('work/a.ipynb'), opened('work/b.ipynb')],
      ['work/b.ipynb']
    )
  );
  const taken = saving.backUp('notebooks', 'words');
  await question(saving);
  await saving.answer('save');
  expect(asked).toEqual([]);
  expect(saving.question).toMatchObject({ isLeft: true, isSaving: false });
  expect(saving.question?.documents).toHaveLength(1);
  await saving.answer('leave');
  expect(await taken).toBe(true);
});

it('does not back up when it is cancelled while it saves', async () => {
  const { saving, asked } = make(new Documents([opened('work/a.ipynb')]));
  const taken = saving.backUp('notebooks');
  await question(saving);
  const saved = saving.answer('save');
  expect(saving.question?.isSaving).toBe(true);
  await saving.answer('cancel');
  await saved;
  expect(await taken).toBe(false);
  expect(asked).toEqual([]);
});

it('takes the later of two', async () => {
  const { saving, asked } = make(new Documents([opened('work/a.ipynb')]));
  const first = saving.backUp('notebooks', 'first');
  const second = saving.backUp('notebooks', 'words');
  expect(await first).toBe(false);
  await question(saving);
  await saving.answer('leave');
  expect(await second).toBe(true);
  expect(asked).toEqual([TAKEN]);
});

it('does as the user has chosen for good', async () => {
  const always = make(new Documents([opened('work/a.ipynb')]), 'save');
  expect(await always.saving.backUp('notebooks', 'words')).toBe(true);
  expect(always.documents.saved).toEqual(['work/a.ipynb']);
  const never = make(new Documents([opened('work/a.ipynb')]), 'leave');
  expect(await never.saving.backUp('notebooks', 'words')).toBe(true);
  expect(never.documents.saved).toEqual([]);
});

it('backs up what JupyterLab does not show without asking', async () => {
  const held = holding({ locations: [aLocation({ lab_path: null })] });
  const saving = new SavingFirst({
    model: held.model,
    documents: new Documents([opened('work/a.ipynb')]),
    choice: () => 'ask'
  });
  expect(await saving.backUp('notebooks', 'words')).toBe(true);
});
