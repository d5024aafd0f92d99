/** How long something may take to come about, in milliseconds. */
const LIMIT = 10_000;

/** Wait so many milliseconds: for what should not happen meanwhile, or is due only after them. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** Wait until something is so, as long as it takes. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + LIMIT;
  while (!isSo()) {
    if (Date.now() > end) {
      throw new Error(`It did not come about: ${String(isSo)}`);
    }
    await pause(5);
  }
}

/** Everything that is under way without waiting for a clock or a server has been done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await pause(0);
  }
}
