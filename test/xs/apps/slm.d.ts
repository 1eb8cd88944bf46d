/** A model file as base64 text (test/xs/run-app.mjs). */
declare module "*.slm" {
  const base64: string;
  export default base64;
}
