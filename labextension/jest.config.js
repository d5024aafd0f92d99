const base = require('@jupyterlab/testing/lib/jest-config')(__dirname);

/** Packages that come as ES modules, which Node's require does not take. */
const modules = [
  '@codemirror',
  '@jupyter',
  '@jupyterlab',
  '@marijn',
  '@microsoft',
  '@rjsf',
  'exenv-es6',
  'lib0',
  'nanoid',
  'nbdime',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'yjs'
].join('|');

module.exports = {
  ...base,
  transformIgnorePatterns: [`/node_modules/(?!(${modules})/)`],
  reporters: ['default'],
  testRegex: '/test/.*\\.spec\\.tsx?$',
  testPathIgnorePatterns: ['/lib/', '/node_modules/', '/ui-tests/'],
  modulePathIgnorePatterns: ['<rootDir>/ui-tests'],
  testTimeout: 20000
};
