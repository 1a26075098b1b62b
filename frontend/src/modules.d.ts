declare module "tom-select/base";
declare module "tom-select/dist/esm/plugins/remove_button/plugin.js";

interface ImportMeta {
  url: string;
}
