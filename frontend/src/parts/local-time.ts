function written(instant: Date, timeZone?: string): string {
  // Day before month in every language of the pages; browsers have no names of months in Uzbek: there, figures.
  const language = document.documentElement.lang;
  const named = language !== "uz";
  return new Intl.DateTimeFormat({ en: "en-GB", uz: "ru" }[language] ?? language, {
    day: named ? "numeric" : "2-digit",
    month: named ? "short" : "2-digit",
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
