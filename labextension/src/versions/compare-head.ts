/** What stands above two versions: what is said of them, then the name of each over its side. */
export interface IHead {
  /** What is said, to be heard as well. */
  told: HTMLElement;
  /** The line it stands on, with room for more. */
  bar: HTMLElement;
  names: HTMLElement;
}

/** The head of a comparison whose sides have these titles. */
export function headOf(titles: readonly string[]): IHead {
  const told = document.createElement('span');
  told.setAttribute('role', 'status');
  const bar = document.createElement('div');
  bar.className = 'ad-Compare-told';
  bar.append(told);
  const names = document.createElement('div');
  names.className = 'ad-Compare-head';
  for (const title of titles) {
    const name = document.createElement('b');
    name.textContent = title;
    names.append(name);
  }
  return { told, bar, names };
}
