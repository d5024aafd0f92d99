import { JSONExt } from '@lumino/coreutils';
import type {
  PartialJSONObject,
  ReadonlyPartialJSONObject,
  ReadonlyPartialJSONValue
} from '@lumino/coreutils';

/** What is no change of its user's: the language's version, and in a cell an id that was made up for it, and trust. */
const NOT_OF_NOTEBOOK = ['kernelspec', 'language_info'];
const NOT_OF_CELL = ['id', 'metadata'];
const NOT_OF_CELL_METADATA = ['trusted'];

/**
 * Whether a notebook (nbformat 4) differs from the one that is saved by nothing but what JupyterLab writes into
 * it by itself: which version of the language a kernel speaks, when it starts, and whether cells are trusted.
 */
export function isAsSaved(
  now: ReadonlyPartialJSONValue | undefined,
  saved: ReadonlyPartialJSONValue | undefined
): boolean {
  return JSONExt.deepEqual(essenceOf(now), essenceOf(saved));
}

function essenceOf(
  notebook: ReadonlyPartialJSONValue | undefined
): ReadonlyPartialJSONObject {
  const { cells, metadata } = objectOf(notebook);
  const { kernelspec } = objectOf(metadata);
  return {
    kernel: objectOf(kernelspec).name ?? null,
    metadata: without(metadata, NOT_OF_NOTEBOOK),
    cells: (Array.isArray(cells) ? cells : []).map(
      (cell: ReadonlyPartialJSONValue) => ({
        ...without(cell, NOT_OF_CELL),
        metadata: without(objectOf(cell).metadata, NOT_OF_CELL_METADATA)
      })
    )
  };
}

function without(
  value: ReadonlyPartialJSONValue | undefined,
  names: readonly string[]
): PartialJSONObject {
  return Object.fromEntries(
    Object.entries(objectOf(value)).filter(([name]) => !names.includes(name))
  ) as PartialJSONObject;
}

function objectOf(
  value: ReadonlyPartialJSONValue | undefined
): ReadonlyPartialJSONObject {
  return value !== undefined && JSONExt.isObject(value) ? value : {};
}
