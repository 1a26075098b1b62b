async function copy(button: HTMLButtonElement, input: HTMLInputElement): Promise<void> {
  await navigator.clipboard.writeText(input.value);
  const text = button.querySelector("span");
  if (!text) return;
  const before = text.textContent;
  text.textContent = button.dataset.copied ?? "";
  setTimeout(() => (text.textContent = before), 2000);
}

/** Adds a button that copies to links that are meant to be handed on. */
export function copyLinks(scope: ParentNode): void {
  for (const group of scope.querySelectorAll("[data-copy]")) {
    const button = group.querySelector<HTMLButtonElement>("[data-copy-button]");
    const input = group.querySelector("input");
    if (!button || !input) continue;
    input.addEventListener("focus", () => input.select());
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => void copy(button, input));
  }
}
