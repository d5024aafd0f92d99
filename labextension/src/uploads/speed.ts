/** How far back, in milliseconds, a rate looks. */
const WINDOW = 3000;

/** How fast something goes on, over the last seconds. */
export class Speed {
  constructor(private readonly _now: () => number = () => performance.now()) {}

  /** Take note of how far it is, and return how much that is a second. */
  at(amount: number): number {
    const now = this._now();
    this._seen.push({ now, amount });
    while (this._seen.length > 2 && now - (this._seen[1]?.now ?? 0) > WINDOW) {
      this._seen.shift();
    }
    const first = this._seen[0];
    const took = first ? now - first.now : 0;
    return first && took > 0 ? ((amount - first.amount) * 1000) / took : 0;
  }

  private readonly _seen: { now: number; amount: number }[] = [];
}
