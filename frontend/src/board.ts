const ASK_MS = 4000;
const TURN_MS = 12000;

function part<T extends HTMLElement>(root: ParentNode, name: string): T | null {
  return root.querySelector<T>(`[data-part="${name}"]`);
}

function idsIn(root: ParentNode): Set<string> {
  return new Set([...root.querySelectorAll<HTMLElement>("[data-arrival]")].map((row) => row.dataset.arrival ?? ""));
}

/** A screen in the hall: asks for the board again and again, shows its languages in turn, and keeps the clock of the event. */
class Board {
  private readonly faces: HTMLElement;
  private readonly clock: Intl.DateTimeFormat;
  private version = "";
  private shown = 0;

  constructor(private readonly root: HTMLElement) {
    this.faces = part(root, "faces")!;
    const { zone } = root.dataset;
    this.clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
    this.tick();
    window.setInterval(() => this.tick(), 1000);
    window.setInterval(() => this.turn(), TURN_MS);
    this.fullScreen();
    void this.stayAwake();
    document.addEventListener("visibilitychange", () => void this.stayAwake());
    void this.ask();
  }

  private tick(): void {
    part(this.root, "clock")!.textContent = this.clock.format(new Date());
  }

  private turn(): void {
    this.shown += 1;
    this.show();
  }

  private show(): void {
    const faces = [...this.faces.querySelectorAll<HTMLElement>("[data-face]")];
    for (const [number, face] of faces.entries()) face.hidden = number !== this.shown % faces.length;
  }

  private async ask(): Promise<void> {
    const headers: Record<string, string> = this.version ? { "If-None-Match": this.version } : {};
    const answer = await fetch(this.root.dataset.board ?? "", { headers, cache: "no-store" }).catch(() => null);
    const closed = answer !== null && (answer.redirected || [401, 403, 404].includes(answer.status));
    part(this.root, "closed")!.hidden = !closed;
    part(this.root, "offline")!.hidden = closed || (answer !== null && (answer.ok || answer.status === 304));
    if (answer?.ok && !closed) {
      this.version = answer.headers.get("ETag") ?? "";
      this.replace(await answer.text());
    }
    window.setTimeout(() => void this.ask(), ASK_MS);
  }

  private replace(html: string): void {
    const before = idsIn(this.faces);
    const known = this.faces.querySelector("[data-face]") !== null;
    this.faces.innerHTML = html;
    for (const row of this.faces.querySelectorAll<HTMLElement>("[data-arrival]")) {
      row.classList.toggle("is-new", known && !before.has(row.dataset.arrival ?? ""));
    }
    this.show();
  }

  private fullScreen(): void {
    const button = part<HTMLButtonElement>(this.root, "full");
    if (!button || !document.fullscreenEnabled) return;
    button.hidden = false;
    button.addEventListener("click", () => void document.documentElement.requestFullscreen());
    document.addEventListener("fullscreenchange", () => (button.hidden = document.fullscreenElement !== null));
  }

  /** Keeps the screen from going dark, where the browser can. */
  private async stayAwake(): Promise<void> {
    if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    await navigator.wakeLock.request("screen").catch(() => undefined);
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-board]")) new Board(root);
