/** A model file as base64 text (tools/xs/run-app.mjs). */
declare module "*.slm" {
  const base64: string;
  export default base64;
}
