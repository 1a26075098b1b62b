/** Lets messages be dismissed, and brings what has to be read first into view. */
export function messages(scope: ParentNode): void {
  for (const button of scope.querySelectorAll<HTMLButtonElement>("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".alert")?.remove());
  }
  scope.querySelector<HTMLElement>("[data-focus]")?.focus();
}
