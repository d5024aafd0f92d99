import { numberFormat } from './formats';
import type { ILanguage } from './language';

/** Between a number and its unit, so that a line never breaks there. */
const GAP = '\u00a0';
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/**
 * A size as people read it: decimal units, one decimal below ten ("1.4 GB", "38 GB", "6 MB").
 */
export function sizeOf(bytes: number, { locale }: ILanguage): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 999.5 of a unit would round up to 1,000 of it.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  const number = numberFormat(locale, {
    maximumFractionDigits: digits
  }).format(value);
  return `${number}${GAP}${UNITS[unit] ?? ''}`;
}

/** A whole number with its thousands apart: "24,491". */
export function countOf(count: number, { locale }: ILanguage): string {
  return numberFormat(locale, {}).format(Math.round(count));
}

/** What a snapshot or a job holds, by its entries: "24,491 files and folders". */
export function entriesOf(count: number, language: ILanguage): string {
  return language.trans._n(
    '%2 file or folder',
    '%2 files and folders',
    count,
    countOf(count, language)
  );
}

/** A share of a whole, rounded down so that 100 % means done: "62 %". */
export function percentOf(done: number, total: number): number {
  return total > 0
    ? Math.max(0, Math.min(100, Math.floor((100 * done) / total)))
    : 0;
}

/** A length of time, in its two largest units: "2 s", "1 min 20 s", "2 h 5 min". */
export function durationOf(seconds: number, { trans }: ILanguage): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) {
    return trans.__('%1 s', whole).replace(' ', GAP);
  }
  if (whole < 3600) {
    const rest = whole % 60;
    return rest && whole < 600
      ? trans.__('%1 min %2 s', Math.floor(whole / 60), rest)
      : trans.__('%1 min', Math.round(whole / 60));
  }
  const minutes = Math.round(whole / 60);
  return minutes % 60
    ? trans.__('%1 h %2 min', Math.floor(minutes / 60), minutes % 60)
    : trans.__('%1 h', minutes / 60);
}
