import type { ILanguage } from '../words/language';
import { countOf } from '../words/numbers';

/** What of a notebook's JSON (nbformat 4) is read here. */
interface INotebook {
  cells?: readonly ICell[];
}

interface ICell {
  cell_type?: string;
  source?: Text;
  outputs?: readonly IOutput[];
}

interface IOutput {
  output_type?: string;
  text?: Text;
  ename?: string;
  evalue?: string;
  data?: Readonly<Record<string, unknown>>;
}

/** nbformat keeps a text as one string, or as its lines. */
type Text = string | readonly string[];

/**
 * A notebook as text for comparing: its cells one after the other with their outputs, and nothing that
 * changes by merely running it (execution counts, ids). What is no notebook stays as it is.
 */
export function readableNotebook(json: string, language: ILanguage): string {
  let notebook: INotebook | null;
  try {
    notebook = JSON.parse(json) as INotebook | null;
  } catch {
    return json;
  }
  if (!Array.isArray(notebook?.cells)) {
    return json;
  }
  return notebook.cells
    .map((cell: ICell) => textOfCell(cell, language))
    .join('\n');
}

function textOfCell(cell: ICell, language: ILanguage): string {
  const { trans } = language;
  const outputs = (cell.outputs ?? [])
    .map(output => textOfOutput(output, language))
    .filter(Boolean);
  return [
    `──── ${cell.cell_type ?? 'cell'} ────`,
    joined(cell.source),
    ...(outputs.length > 0 ? [`── ${trans.__('output')} ──`, ...outputs] : []),
    ''
  ].join('\n');
}

function textOfOutput(output: IOutput, language: ILanguage): string {
  if (output.output_type === 'error') {
    return `${output.ename ?? ''}: ${output.evalue ?? ''}`;
  }
  if (output.text !== undefined) {
    return joined(output.text).replace(/\n$/, '');
  }
  return Object.entries(output.data ?? {})
    .map(([type, content]) =>
      type === 'text/plain'
        ? joined(content as Text)
        : // Pictures and the like: enough to see that they differ.
          `[${type}, ${lengthOf(content, language)}]`
    )
    .join('\n');
}

function lengthOf(content: unknown, language: ILanguage): string {
  const { length } = JSON.stringify(content);
  return language.trans._n(
    '%2 character',
    '%2 characters',
    length,
    countOf(length, language)
  );
}

function joined(text: Text | undefined): string {
  return typeof text === 'string' ? text : (text ?? []).join('');
}
