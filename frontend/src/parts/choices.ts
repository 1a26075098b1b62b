const MANY = 12;
const SHORTEST_QUERY = 2;

type Found = { value: string; text: string; note?: string };
type Escape = (text: string) => string;
type Box = { clearOptions(): void };

/** Records of an address: their names as JSON, or nothing where it does not answer. */
async function found(address: string, query: string): Promise<Found[]> {
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Found[]) : [];
  } catch {
    return [];
  }
}

/** Options that come while one types. The server compares names in any script, so nothing is sifted here. */
function remote(address: string): object {
  return {
    valueField: "value",
    labelField: "text",
    searchField: ["text"],
    allowEmptyOption: false,
    shouldLoad: (query: string) => query.length >= SHORTEST_QUERY,
    load(this: Box, query: string, done: (options: Found[]) => void): void {
      void found(address, query).then((options) => {
        this.clearOptions();
        done(options);
      });
    },
    score: () => () => 1,
  };
}

function option(record: Found, escape: Escape): string {
  const note = record.note ? `<span class="cell-note"> ${escape(record.note)}</span>` : "";
  return `<div>${escape(record.text)}${note}</div>`;
}

/** Turns long select lists and multiple ones into boxes one can type in; the library is loaded only where one is. */
export async function choices(scope: ParentNode): Promise<void> {
  const selects = [...scope.querySelectorAll<HTMLSelectElement>("select.form-select:not([data-plain])")].filter(
    (select) =>
      select.multiple || select.options.length > MANY || "search" in select.dataset || "remote" in select.dataset,
  );
  if (selects.length === 0) return;
  const { default: TomSelect } = await import("tom-select/base");
  const { default: removeButton } = await import("tom-select/dist/esm/plugins/remove_button/plugin.js");
  TomSelect.define("remove_button", removeButton);
  for (const select of selects) {
    const none = select.dataset.none ?? "—";
    const box = new TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      maxOptions: 500,
      allowEmptyOption: true,
      hideSelected: select.multiple,
      render: {
        option,
        no_results: (_data: object, escape: Escape) => `<div class="no-results">${escape(none)}</div>`,
      },
      ...(select.dataset.remote ? remote(select.dataset.remote) : {}),
    });
    select.setAttribute("aria-hidden", "true");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      const value = select.getAttribute(name);
      if (value) box.control_input.setAttribute(name, value);
    }
  }
}
