/**
 * The version of this panel, the same as package.json's and the Python package's (a test
 * holds them together). The server tells its own in GET locations.
 */
export const VERSION = '0.1.0';
