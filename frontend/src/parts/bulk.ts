/** The bar of bulk actions: appears with the first selected row, counts, and asks for the reason an action needs. */
export function bulk(scope: ParentNode): void {
  for (const form of scope.querySelectorAll<HTMLFormElement>("form[data-bulk]")) {
    const boxes = () =>
      [...document.querySelectorAll<HTMLInputElement>(`input[data-select][form="${form.id}"]`)];
    const list = form.parentElement!;
    const all = list.querySelector<HTMLInputElement>("[data-select-all]");
    const count = form.querySelector("[data-selected-count]");
    const words = count?.textContent ?? "";

    const show = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      form.hidden = chosen === 0;
      if (count) count.textContent = `${words} ${chosen}`;
      for (const box of boxes()) box.closest("tr")?.classList.toggle("is-selected", box.checked);
      if (!all) return;
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
    };
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => {
        for (const box of boxes()) box.checked = all.checked;
        show();
      });
    }
    list.addEventListener("change", (event) => {
      if ((event.target as Element).matches("[data-select]")) show();
    });
    form.addEventListener("click", (event) => askReason(event));
    show();
  }
}

function askReason(event: Event): void {
  const button = (event.target as Element).closest<HTMLButtonElement>("[data-needs-reason]");
  if (!button) return;
  const reason = document.getElementById(button.dataset.needsReason ?? "") as HTMLInputElement | null;
  if (reason && !reason.value.trim()) {
    event.preventDefault();
    event.stopPropagation();
    reason.setAttribute("aria-invalid", "true");
    reason.classList.add("is-invalid");
    reason.addEventListener("input", () => reason.classList.remove("is-invalid"), { once: true });
    reason.focus();
  }
}
