/** Shows the buttons that print the page; without a script the browser's own menu does. */
export function printButtons(scope: ParentNode): void {
  for (const button of scope.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
