// tools/build.mjs turns imported HTML files into strings.
declare module "*.html" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a bundler gives a text as default export.
  export default text;
}
