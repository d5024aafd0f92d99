import type { ReadonlyJSONObject } from '@lumino/coreutils';

/** What a command takes, as a JSON schema: texts by their names, each with what it is. */
export function argsOf(
  texts: Readonly<Record<string, string>>,
  required: readonly string[] = Object.keys(texts)
): { args: ReadonlyJSONObject } {
  return {
    args: {
      type: 'object',
      required,
      properties: Object.fromEntries(
        Object.entries(texts).map(([name, description]) => [
          name,
          { type: 'string', description }
        ])
      )
    }
  };
}

/** An argument that is a text, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
