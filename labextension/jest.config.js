const base = require('@jupyterlab/testing/lib/jest-config')(__dirname);

module.exports = {
  ...base,
  reporters: ['default'],
  testRegex: '/test/.*\\.spec\\.tsx?$',
  testPathIgnorePatterns: ['/lib/', '/node_modules/', '/ui-tests/'],
  modulePathIgnorePatterns: ['<rootDir>/ui-tests'],
  setupFilesAfterEnv: ['<rootDir>/test/setup.ts'],
  testTimeout: 20000
};
