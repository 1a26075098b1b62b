const root = document.documentElement;

function label(button: HTMLButtonElement): void {
  const next = root.dataset.bsTheme === "dark" ? button.dataset.light : button.dataset.dark;
  button.setAttribute("aria-label", next ?? "");
  button.title = next ?? "";
}

function remember(theme: string): void {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // A browser that stores nothing still switches for this page.
  }
}

/** Lets the reader switch between light and dark; without a choice the page goes on following the system. */
export function themeSwitch(scope: ParentNode): void {
  for (const button of scope.querySelectorAll<HTMLButtonElement>("[data-theme-switch]")) {
    button.hidden = false;
    label(button);
    button.addEventListener("click", () => {
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      remember(root.dataset.bsTheme);
      label(button);
    });
  }
}
