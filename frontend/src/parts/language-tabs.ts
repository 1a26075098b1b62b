function filled(panel: HTMLElement): boolean {
  return !!panel.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea")?.value.trim();
}

function tabFor(panel: HTMLElement, choose: (panel: HTMLElement) => void): HTMLButtonElement {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.className = "language-tab";
  tab.textContent = panel.querySelector("label")?.textContent ?? "";
  tab.classList.toggle("has-error", "hasError" in panel.dataset);
  const mark = () => tab.classList.toggle("is-filled", filled(panel));
  panel.addEventListener("input", mark);
  mark();
  tab.addEventListener("click", () => {
    choose(panel);
    panel.querySelector<HTMLElement>("input, textarea")?.focus();
  });
  return tab;
}

/** Shows the inputs of a text in three languages one at a time, with a tab for each that tells what is filled in. */
export function languageTabs(scope: ParentNode): void {
  for (const group of scope.querySelectorAll<HTMLElement>("[data-language-tabs]")) {
    const panels = [...group.querySelectorAll<HTMLElement>(".language-panel")];
    const tabs = new Map<HTMLElement, HTMLButtonElement>();
    const choose = (chosen: HTMLElement) => {
      for (const [panel, tab] of tabs) {
        panel.hidden = panel !== chosen;
        tab.setAttribute("aria-pressed", String(panel === chosen));
      }
    };
    const row = document.createElement("div");
    row.className = "language-tab-row";
    for (const panel of panels) tabs.set(panel, tabFor(panel, choose));
    row.append(...tabs.values());
    panels[0]?.before(row);
    group.classList.add("has-tabs");
    const language = document.documentElement.lang;
    const first =
      panels.find((panel) => "hasError" in panel.dataset) ??
      panels.find((panel) => panel.dataset.language === language && filled(panel)) ??
      panels.find(filled) ??
      panels.find((panel) => panel.dataset.language === language) ??
      panels[0];
    if (first) choose(first);
  }
}
