const MANY = 12;

/** Turns long select lists and multiple ones into boxes one can type in; the library is loaded only where one is. */
export async function choices(scope: ParentNode): Promise<void> {
  const selects = [...scope.querySelectorAll<HTMLSelectElement>("select.form-select:not([data-plain])")].filter(
    (select) => select.multiple || select.options.length > MANY || "search" in select.dataset,
  );
  if (selects.length === 0) return;
  const { default: TomSelect } = await import("tom-select/base");
  const { default: removeButton } = await import("tom-select/dist/esm/plugins/remove_button/plugin.js");
  TomSelect.define("remove_button", removeButton);
  for (const select of selects) {
    const box = new TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      maxOptions: 500,
      allowEmptyOption: true,
      hideSelected: select.multiple,
    });
    select.setAttribute("aria-hidden", "true");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = select.getAttribute(name);
      if (value) box.control_input.setAttribute(name, value);
    }
  }
}
