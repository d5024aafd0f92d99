/**
 * Print what is to be translated in the front end's sources, as JSON: [{id, plural, context, file, comment}].
 *
 *     node messages.mjs FOLDER
 *
 * TypeScript's own parser finds the calls of a TranslationBundle (`trans.__`, `_n`, `_p`, `_np`). A text
 * that isn't written out where it is translated can't be found by anyone, and is an error. A comment
 * `// Translators: …` just above a call goes along.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** What the arguments of each function are, in their order. */
const FUNCTIONS = {
  __: ['id'],
  gettext: ['id'],
  _n: ['id', 'plural'],
  ngettext: ['id', 'plural'],
  _p: ['context', 'id'],
  pgettext: ['context', 'id'],
  _np: ['context', 'id', 'plural'],
  npgettext: ['context', 'id', 'plural']
};

function main([folder]) {
  const files = readdirSync(folder, { recursive: true })
    .filter(name => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .sort();
  const messages = files.flatMap(name => messagesOf(folder, name));
  process.stdout.write(`${JSON.stringify(messages, null, 1)}\n`);
}

function messagesOf(folder, name) {
  const path = join(folder, name);
  const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const text = readFileSync(path, 'utf8');
  const source = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.Latest,
    true,
    kind
  );
  const lines = text.split('\n');
  const messages = [];
  const visit = node => {
    const parts = partsOf(node);
    if (parts) {
      const at = source.getLineAndCharacterOfPosition(node.getStart()).line;
      const message = { file: relative(folder, path), comment: '' };
      parts.forEach((part, index) => {
        const written = writtenOut(node.arguments[index]);
        if (!written) {
          throw new Error(`${path}:${at + 1}: write the ${part} out here`);
        }
        message[part] = written;
      });
      message.comment = commentAbove(lines, at);
      messages.push(message);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return messages;
}

/** What the arguments of a call are, where it is one that translates. */
function partsOf(node) {
  return ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    /\btrans$/.test(node.expression.expression.getText()) &&
    Object.hasOwn(FUNCTIONS, node.expression.name.text)
    ? FUNCTIONS[node.expression.name.text]
    : undefined;
}

/** The text that an expression is; undefined where it is made at run time. */
function writtenOut(node) {
  if (node && ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (
    node &&
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.PlusToken
  ) {
    const [left, right] = [writtenOut(node.left), writtenOut(node.right)];
    return left && right && left + right;
  }
  return undefined;
}

/** What stands for translators in the comment that ends just above a line. */
function commentAbove(lines, at) {
  const found = [];
  for (let line = at - 1; line >= 0; line--) {
    const comment = /^\s*[?:]?\s*(?:\{\/\*|\/\/)\s*(.*?)\s*(?:\*\/\})?$/.exec(
      lines[line]
    );
    if (!comment) {
      break;
    }
    found.unshift(comment[1]);
  }
  const from = found.findIndex(words => words.startsWith('Translators:'));
  return from < 0
    ? ''
    : found
        .slice(from)
        .join(' ')
        .replace(/^Translators:\s*/, '');
}

main(process.argv.slice(2));
