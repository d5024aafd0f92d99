/**
 * What the builder leaves to us. nbdime can make editors of its own, with a language each that weighs more than all of
 * ours; it is given JupyterLab's, and never asks for these.
 */
module.exports = {
  resolve: {
    alias: {
      '@codemirror/lang-markdown': false,
      '@codemirror/legacy-modes': false
    }
  }
};
