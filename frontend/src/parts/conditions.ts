/** Whether an agreement to an earlier text stays. */
function stillAgreed(form: ParentNode, control: HTMLInputElement): boolean {
  const withdrawn = form.querySelector<HTMLInputElement>(`[name="${CSS.escape(control.name)}-remove"]`);
  return control.hasAttribute("data-agreed") && !withdrawn?.checked;
}

function given(form: ParentNode, name: string): string[] {
  const controls = form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[name="${CSS.escape(name)}"]`);
  return [...controls].flatMap((control) => {
    if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => option.value);
    if (control.type !== "checkbox" && control.type !== "radio") return [control.value];
    if (control.hasAttribute("data-consent")) return control.checked || stillAgreed(form, control) ? ["yes"] : [];
    return control.checked ? [control.value] : [];
  });
}

function isAsked(form: ParentNode, name: string): boolean {
  const question = form.querySelector<HTMLElement>(`[data-question="${CSS.escape(name)}"]`);
  return question !== null && !question.hidden;
}

function update(form: ParentNode, questions: HTMLElement[]): boolean {
  let changed = false;
  for (const question of questions) {
    const name = question.dataset.shownWhen ?? "";
    const wanted = JSON.parse(question.dataset.shownValues ?? "[]") as string[];
    const hidden = !isAsked(form, name) || !given(form, name).some((value) => wanted.includes(value));
    changed ||= question.hidden !== hidden;
    question.hidden = hidden;
  }
  return changed;
}

/** Questions [data-shown-when] are shown only with one of the answers that they name; the server decides it again. */
export function conditions(scope: ParentNode): void {
  const forms = new Map<HTMLElement, HTMLElement[]>();
  for (const question of scope.querySelectorAll<HTMLElement>("[data-shown-when]")) {
    const form = question.closest<HTMLElement>("form");
    if (form) forms.set(form, [...(forms.get(form) ?? []), question]);
  }
  for (const [form, questions] of forms) {
    // A question may stand before the one it depends on, so it takes as many rounds as there are questions at most.
    const settle = (): void => {
      for (let round = 0; round <= questions.length && update(form, questions); round += 1);
    };
    form.addEventListener("change", settle);
    settle();
  }
}
