/** SVG files are bundled as text (the extension builder's rule for `.svg` imports from code). */
declare module '*.svg' {
  const value: string;
  export default value;
}
