declare module "*.wasm" {
  const url: string;
  export default url;
}
declare module "tom-select/base";
declare module "tom-select/dist/esm/plugins/remove_button/plugin.js";
