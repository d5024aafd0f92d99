import { Signal } from '@lumino/signaling';

import { problemOf } from '../api/errors';
import type {
  Job,
  Plan,
  PlanRestore,
  Problem,
  RestoreMode,
  RestoreSnapshot
} from '../api/schemas';
import type { IChosen } from './figures';
import type { IPlanNode } from './node';
import { PlanTree } from './tree';

/** How many entries are asked for at first, to show something soon, and then at a time. */
const FIRST = 1000;
const PAGE = 10_000;

/** Beyond this many entries the rest is only counted, and single ones can't be ticked. */
const MOST = 100_000;

/** How often a list is begun again because the folder changes while it is read. */
const ATTEMPTS = 4;

/** Milliseconds for which the last tick must stand: who ticks several changes it all the time. */
const PAUSE = 250;

export interface IRestorePlanOptions {
  mode: RestoreMode;
  ask(wish: Partial<PlanRestore>): Promise<Plan>;
  /**
   * Start the restore; rejects with reason `conflict` where the plan no longer holds.
   *
   * @param stop - whether the containers that use what is restored are stopped meanwhile
   */
  start(wish: Partial<RestoreSnapshot>, stop: boolean): Promise<Job>;
  /** Milliseconds from the last tick until the server is asked about what is ticked. */
  pause?: number;
}

/**
 * A restore while it is being agreed on: the plan of everything as a tree to tick, the plan of
 * what is ticked, and what has come in between. Says `changed` whenever there is something new.
 */
export class RestorePlan {
  readonly changed = new Signal<this, void>(this);

  constructor(private readonly _options: IRestorePlanOptions) {
    this._mode = _options.mode;
  }

  get mode(): RestoreMode {
    return this._mode;
  }
  /** The plan of everything; null until the first answer. */
  get plan(): Plan | null {
    return this._plan;
  }
  /** The plan of what is ticked; null while it isn't known, or nothing is ticked. */
  get chosenPlan(): Plan | null {
    return this._chosenPlan;
  }
  get tree(): PlanTree {
    return this._tree;
  }
  /** Whether the plan shown is being replaced by another. */
  get asking(): boolean {
    return this._asking;
  }
  /** Whether every entry of the plan is in the tree, so that single ones can be ticked. */
  get complete(): boolean {
    return this._complete;
  }
  /** Whether there are more entries than a tree can show. */
  get capped(): boolean {
    return this._plan !== null && this._plan.total > MOST;
  }
  /** Whether the folder has changed since the user saw a plan of it. */
  get outdated(): boolean {
    return this._outdated;
  }
  /** Why there is no plan, or why the restore was not started. */
  get problem(): Problem | null {
    return this._problem;
  }
  get starting(): boolean {
    return this._starting;
  }
  /** Whether the containers that use what is restored shall be stopped meanwhile. */
  get stop(): boolean {
    return this._stop;
  }
  set stop(stop: boolean) {
    this._stop = stop;
    this._tell();
  }

  /** What the ticked part comes to, by the tree, so that it follows each tick at once. */
  get chosen(): IChosen {
    return (this._chosen ??= this._tree.chosen());
  }

  /** Whether the user can agree now. */
  get ready(): boolean {
    return (
      this._plan !== null &&
      !this._asking &&
      !this._starting &&
      this._plan.total > 0 &&
      (this._complete || this.capped) &&
      !(this._complete && this._tree.noneTicked) &&
      !this.warnings.some(({ blocking }) => blocking)
    );
  }

  get warnings(): Plan['warnings'] {
    return (this._chosenPlan ?? this._plan)?.warnings ?? [];
  }

  /** Ask for the plan, all of it, anew: of a folder that the user has just changed here, if so. */
  async load(changedHere = false): Promise<void> {
    if (changedHere) {
      this._outdated = false;
      this._seen = null;
    }
    const turn = this._begin();
    try {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (await this._readAll(turn, attempt === ATTEMPTS)) {
          return;
        }
        this._outdated = true;
      }
    } catch (error) {
      if (turn === this._turn) {
        this._asking = false;
        this._problem = problemOf(error);
        this._tell();
      }
    }
  }

  setMode(mode: RestoreMode): void {
    if (mode !== this._mode) {
      this._mode = mode;
      this._outdated = false;
      void this.load();
    }
  }

  toggle(node: IPlanNode): void {
    if (!this._complete || this._starting) {
      return;
    }
    this._tree.toggle(node);
    this._chosen = null;
    this._problem = null;
    this._chosenPlan = this._tree.allTicked ? this._plan : null;
    window.clearTimeout(this._timer);
    this._asked = null;
    if (!this._tree.allTicked && !this._tree.noneTicked) {
      this._timer = window.setTimeout(
        () => void this._askChosen(),
        this._options.pause ?? PAUSE
      );
    }
    this._tell();
  }

  /**
   * Start what is ticked, by the plan of it. Resolves to the job; or to null where it was not
   * started, and then `outdated` or `problem` says why and the plan is a new one.
   */
  async agree(): Promise<Job | null> {
    if (!this.ready) {
      return null;
    }
    this._starting = true;
    this._outdated = false;
    this._problem = null;
    this._tell();
    try {
      const plan = this._chosenPlan ?? (await this._askChosen());
      if (!plan || plan.warnings.some(({ blocking }) => blocking)) {
        return null;
      }
      const { paths, mode, id } = plan;
      return await this._options.start({ paths, mode, plan: id }, this._stop);
    } catch (error) {
      await this._refused(problemOf(error));
      return null;
    } finally {
      this._starting = false;
      this._tell();
    }
  }

  /** Look again where the folder may have changed, else say why nothing was started. */
  private async _refused(problem: Problem): Promise<void> {
    const before = this._plan?.id;
    this._starting = false;
    if (problem.reason === 'conflict') {
      this._outdated = true;
      await this.load();
      return;
    }
    if (problem.reason === 'not-found') {
      // Something that is ticked is gone, unless it is the snapshot.
      await this.load();
      if (this._problem || this._plan?.id !== before) {
        return;
      }
    }
    this._problem = problem;
  }

  dispose(): void {
    this._turn += 1;
    window.clearTimeout(this._timer);
    Signal.clearData(this);
  }

  private _begin(): number {
    window.clearTimeout(this._timer);
    this._asked = null;
    this._asking = true;
    this._complete = false;
    this._problem = null;
    this._tell();
    return ++this._turn;
  }

  /** Read the plan page by page; false if the folder changed on the way, so that it has to begin again. */
  private async _readAll(turn: number, last: boolean): Promise<boolean> {
    const first = await this._page(0, FIRST);
    if (turn !== this._turn) {
      return true;
    }
    if (this._seen?.mode === first.mode && this._seen.id !== first.id) {
      this._outdated = true;
    }
    this._plan = this._seen = first;
    this._chosenPlan = null;
    this._tree = new PlanTree(this._unticked, first.folder);
    this._asking = false;
    let page = first;
    for (;;) {
      this._tree.add(page.entries);
      this._chosen = null;
      const done = this._tree.size >= first.total || page.entries.length === 0;
      if (done || this.capped) {
        break;
      }
      this._tell();
      page = await this._page(this._tree.size, PAGE, first.id);
      if (turn !== this._turn) {
        return true;
      }
      if (page.id !== first.id && !last) {
        return false;
      }
    }
    this._complete = !this.capped;
    if (!this._complete || this._tree.allTicked) {
      this._chosenPlan = first;
    } else if (!this._tree.noneTicked) {
      void this._askChosen();
    }
    this._tell();
    return true;
  }

  private _page(offset: number, limit: number, plan?: string): Promise<Plan> {
    return this._options.ask({ mode: this._mode, offset, limit, plan });
  }

  /** The plan of what is ticked. One that doesn't agree with the tree tells that the folder has changed. */
  private _askChosen(): Promise<Plan | null> {
    window.clearTimeout(this._timer);
    this._asked ??= this._planChosen(this._turn);
    return this._asked;
  }

  private async _planChosen(turn: number): Promise<Plan | null> {
    const wish = {
      mode: this._mode,
      paths: this._tree.chosenPaths(),
      limit: 1
    };
    const asked = JSON.stringify(wish);
    const whole = this._plan;
    let plan: Plan;
    try {
      plan = await this._options.ask(wish);
    } catch (error) {
      if (this._starting) {
        throw error;
      }
      // Asked again, and told, when the user agrees.
      this._asked = null;
      return null;
    }
    const paths = this._tree.chosenPaths();
    const now = JSON.stringify({ mode: this._mode, paths, limit: 1 });
    if (turn !== this._turn || now !== asked) {
      return null;
    }
    this._chosenPlan = plan;
    this._tell();
    if (plan.total !== totalOf(this.chosen) && this._checked !== whole?.id) {
      this._checked = whole?.id ?? null;
      await this.load();
      return this._plan?.id === whole?.id ? plan : null;
    }
    return plan;
  }

  private _tell(): void {
    this.changed.emit();
  }

  private _mode: RestoreMode;
  private _plan: Plan | null = null;
  private _chosenPlan: Plan | null = null;
  private _chosen: IChosen | null = null;
  private readonly _unticked = new Set<string>();
  private _tree = new PlanTree(this._unticked);
  private _asking = true;
  private _complete = false;
  private _outdated = false;
  /** The plan that the user has seen, unless what has become of it since is no surprise. */
  private _seen: Plan | null = null;
  private _starting = false;
  private _stop = false;
  private _problem: Problem | null = null;
  /** Which loading is the newest; answers to older ones are dropped. */
  private _turn = 0;
  private _timer = 0;
  private _asked: Promise<Plan | null> | null = null;
  /** The plan that was already asked for again because of a difference. */
  private _checked: string | null = null;
}

function totalOf({ added, changed, removed }: IChosen): number {
  return added.entries + changed.entries + removed.entries;
}
