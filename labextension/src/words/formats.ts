/**
 * Formats for dates and numbers, kept: making one takes longer than using it a hundred times.
 */
const DATES = new Map<string, Intl.DateTimeFormat>();
const NUMBERS = new Map<string, Intl.NumberFormat>();

export function dateFormat(
  locale: string,
  options: Intl.DateTimeFormatOptions
): Intl.DateTimeFormat {
  return kept(
    DATES,
    locale,
    options,
    () => new Intl.DateTimeFormat(locale, options)
  );
}

export function numberFormat(
  locale: string,
  options: Intl.NumberFormatOptions
): Intl.NumberFormat {
  return kept(
    NUMBERS,
    locale,
    options,
    () => new Intl.NumberFormat(locale, options)
  );
}

function kept<T>(
  formats: Map<string, T>,
  locale: string,
  options: object,
  make: () => T
): T {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? make();
  formats.set(key, format);
  return format;
}
