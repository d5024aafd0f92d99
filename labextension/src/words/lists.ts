import type { ILanguage } from './language';

/** "a", "a and b", "a, b and c". */
export function listOf(parts: readonly string[], { trans }: ILanguage): string {
  const last = parts[parts.length - 1] ?? '';
  return parts.length < 2
    ? last
    : trans.__('%1 and %2', parts.slice(0, -1).join(', '), last);
}
