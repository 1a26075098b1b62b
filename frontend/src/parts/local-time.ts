function written(instant: Date, timeZone?: string): string {
  // Day before month in every language of the pages.
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  return new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  }).format(instant);
}

/** Adds what the visitor's own clock shows to <time data-local-time="{} where you are" data-zone="…">, where it differs. */
export function localTimes(scope: ParentNode): void {
  for (const time of scope.querySelectorAll<HTMLTimeElement>("time[data-local-time]:not([data-local])")) {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.valueOf())) continue;
    const here = written(instant);
    if (here === written(instant, time.dataset.zone)) continue;
    time.dataset.local = "";
    const note = document.createElement("span");
    note.className = "local-time";
    note.textContent = (time.dataset.localTime ?? "{}").replace("{}", here);
    time.parentElement?.append(note);
  }
}
