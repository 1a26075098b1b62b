/** Lets messages be dismissed, and brings what has to be read first into view. */
export function messages(scope: ParentNode): void {
  // A page that shows a refused form again has come under the address of the form, at which there is nothing to open.
  const { address } = document.body.dataset;
  if (address) history.replaceState(null, "", address);
  for (const button of scope.querySelectorAll<HTMLButtonElement>("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".alert")?.remove());
  }
  scope.querySelector<HTMLElement>("[data-focus]")?.focus();
}
