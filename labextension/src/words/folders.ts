import type { ContentsEntry, Location } from '../api/schemas';
import { absolutePathOf, obstacleOf } from '../folders/paths';
import type { IFolderContent } from '../folders/state';
import { daysBetween, exactOf, timeOf } from './days';
import { dateFormat } from './formats';
import type { ILanguage } from './language';
import { countOf, entriesOf, sizeOf } from './numbers';

/** A name on one line: what would break it or can't be seen is shown by the sign that stands for it. */
export function shownNameOf(name: string): string {
  return name
    .replace(/[\n\r]/g, '↵')
    .replace(/\t/g, '→')
    .replace(/[\0-\x1f\x7f]/g, '\ufffd');
}

/** Second line of an entry: "14 kB · yesterday at 14:20", "link to data/readings.csv". */
export function entryFactsOf(
  entry: ContentsEntry,
  now: Date,
  language: ILanguage
): string {
  const { trans } = language;
  const changed = changedOf(new Date(entry.modified), now, language);
  switch (entry.type) {
    case 'folder':
      return changed;
    case 'file':
      return `${sizeOf(entry.size, language)} · ${changed}`;
    case 'link':
      return trans.__('link to %1', shownNameOf(entry.target ?? ''));
    case 'other':
      return trans.__('no ordinary file');
  }
}

/** When something was last changed, short: "today at 11:03", "yesterday at 18:40", "20 Nov 2025". */
function changedOf(then: Date, now: Date, language: ILanguage): string {
  const { trans, locale } = language;
  const days = daysBetween(then, now);
  if (days === 0 || days === 1) {
    const time = timeOf(then, language);
    return days === 0
      ? trans.__('today at %1', time)
      : trans.__('yesterday at %1', time);
  }
  return dateFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric'
  }).format(then);
}

/** What is wrong with an entry, in two words; empty if nothing is. */
export function entryFlawOf(
  { problem }: ContentsEntry,
  { trans }: ILanguage
): string {
  switch (problem) {
    case 'broken-link':
      return trans.__('broken link');
    case 'unreadable':
      return trans.__('can’t be read');
    default:
      return '';
  }
}

/** All about an entry, for a tooltip: where it is, when it was changed, why it can't be opened. */
export function entryDetailOf(
  location: Location,
  entry: ContentsEntry,
  language: ILanguage
): string {
  return [
    absolutePathOf(location, entry.path),
    language.trans.__(
      'Changed %1',
      exactOf(new Date(entry.modified), language)
    ),
    hindranceOf(location, entry, language)
  ]
    .filter(Boolean)
    .join('\n');
}

/** Why an entry can't be opened; empty if it can. */
function hindranceOf(
  location: Location,
  { problem, type, path }: ContentsEntry,
  { trans }: ILanguage
): string {
  if (problem === 'broken-link') {
    return trans.__('What this link leads to does not exist.');
  }
  if (problem === 'unreadable') {
    return trans.__('JupyterLab’s server is not allowed to read it.');
  }
  switch (type === 'folder' ? null : obstacleOf(location, path)) {
    case 'outside':
      return trans.__(
        'JupyterLab can’t open it: it lies outside of the folder that JupyterLab shows.'
      );
    case 'name':
      return trans.__(
        'JupyterLab can’t open it: its name is not UTF-8. “\\xNN” stands for a byte of it.'
      );
    case 'hidden':
      return trans.__(
        'JupyterLab can’t open it: it does not open hidden files.'
      );
    default:
      return '';
  }
}

/** How much lies in a folder: "1,234 files and folders", "12 of 1,234 names contain “csv”". */
export function amountOf(
  content: IFolderContent,
  filter: string,
  language: ILanguage
): string {
  const { trans } = language;
  const { total, unfiltered, hidden } = content;
  if (filter) {
    return total > 0
      ? trans.__(
          '%1 of %2',
          countOf(total, language),
          entriesOf(unfiltered, language)
        )
      : trans.__('No name here contains “%1”.', filter);
  }
  if (total > 0) {
    return entriesOf(total, language);
  }
  return hidden > 0 ? '' : trans.__('This folder is empty.');
}

/** That names are left out because they begin with a dot; empty if none are. */
export function hiddenOf(
  { hidden }: IFolderContent,
  language: ILanguage
): string {
  return hidden === 0
    ? ''
    : language.trans._n(
        '%2 hidden',
        '%2 hidden',
        hidden,
        countOf(hidden, language)
      );
}

/** Why the folder that was open no longer is. */
export function goneOf(path: string, { trans }: ILanguage): string {
  return trans.__(
    '“%1” is no longer there. This is the folder above it.',
    shownNameOf(path)
  );
}
