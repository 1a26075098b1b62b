function opened(panel: Element): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.append(panel);
  const title = panel.querySelector("[id$='-title']");
  if (title) dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  for (const button of panel.querySelectorAll("[data-dialog-close]")) {
    button.addEventListener("click", () => dialog.close());
  }
  return dialog;
}

/** Shows the form behind an action in a modal dialog instead of unfolding it in the page. */
export function actionDialogs(scope: ParentNode): void {
  for (const details of scope.querySelectorAll<HTMLDetailsElement>("details[data-dialog]")) {
    const panel = details.querySelector(".action-panel");
    const summary = details.querySelector("summary");
    if (!panel || !summary) continue;
    const dialog = opened(panel);
    details.after(dialog);
    summary.setAttribute("aria-haspopup", "dialog");
    summary.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    // A form that was refused comes back open, filled in.
    if (details.open) {
      details.open = false;
      dialog.showModal();
    }
  }
}

/** Asks once more before a form is sent by a button with data-confirm. */
export function confirmations(): void {
  const template = document.querySelector<HTMLTemplateElement>("#confirm-template");
  const dialog = template?.content.querySelector("dialog")?.cloneNode(true) as HTMLDialogElement | undefined;
  if (!dialog) return;
  document.body.append(dialog);
  let asked: HTMLButtonElement | null = null;
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-confirm]");
    if (!button?.form || !button.dataset.confirm) return;
    event.preventDefault();
    asked = button;
    dialog.querySelector("[data-question]")!.textContent = button.dataset.confirm;
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes" && asked) asked.form?.requestSubmit(asked);
    asked?.focus();
    asked = null;
  });
}
