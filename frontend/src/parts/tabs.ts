/** Brings the tab that one stands on into sight where a narrow screen cuts the row of tabs. */
export function tabs(scope: ParentNode): void {
  for (const row of scope.querySelectorAll<HTMLElement>("[data-tabs]")) {
    const here = row.querySelector<HTMLElement>("[aria-current]");
    if (here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
}
