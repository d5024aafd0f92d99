import type { IStateDB } from '@jupyterlab/statedb';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

/** Under what JupyterLab keeps it, with the layout of the workspace. */
const KEY = 'jupyter_ailab_data:panel';

/**
 * What the panel remembers of itself: over a reload which sections are closed, where JupyterLab keeps
 * such things; and while the page is open where one was in the diary.
 */
export class PanelMemory {
  readonly changed: Signal<PanelMemory, void> = new Signal<PanelMemory, void>(
    this
  );
  /** Resolves once what was kept is there. */
  readonly ready: Promise<void>;
  /** How far the diary is scrolled, in pixels. */
  offset = 0;

  constructor(private readonly _kept: IStateDB | null = null) {
    this.ready = this._recall();
  }

  isOpen(section: string): boolean {
    return !this._closed.has(section);
  }

  setOpen(section: string, isOpen: boolean): void {
    if (isOpen) {
      this._closed.delete(section);
    } else {
      this._closed.add(section);
    }
    this.changed.emit();
    // What can't be kept is remembered as long as the page is open.
    this._kept
      ?.save(KEY, { closed: [...this._closed] })
      .catch((error: unknown) => console.warn(error));
  }

  private async _recall(): Promise<void> {
    try {
      const kept = (await this._kept?.fetch(KEY)) as
        { closed?: unknown } | undefined;
      if (Array.isArray(kept?.closed)) {
        this._closed = new Set(kept.closed.map(String));
        this.changed.emit();
      }
    } catch (error) {
      console.warn(error);
    }
  }

  private _closed = new Set<string>();
}

/** The memory of the panel that a part stands in; null outside of one. */
export const Memory: React.Context<PanelMemory | null> =
  React.createContext<PanelMemory | null>(null);

/** Whether a section is open, and a way to say so. */
export function useOpen(section: string): [boolean, (isOpen: boolean) => void] {
  const memory = React.useContext(Memory);
  const [isOpen, setOpen] = React.useState(memory?.isOpen(section) ?? true);
  React.useEffect(() => {
    if (!memory) {
      return;
    }
    const take = (): void => setOpen(memory.isOpen(section));
    take();
    memory.changed.connect(take);
    return () => {
      memory.changed.disconnect(take);
    };
  }, [memory, section]);
  return [
    isOpen,
    open => {
      setOpen(open);
      memory?.setOpen(section, open);
    }
  ];
}
