type Written = { mark: string | null; letter: string; label: string; counts: Record<string, number> };

const MOVES: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const NEEDS_MORE = "substituted";

/** The reviewer's grid: arrows move, letters and figures mark, Enter opens the history of a mark in a dialog. */
class MarkGrid {
  private readonly keys: Record<string, string>;
  private readonly rows: HTMLAnchorElement[][];
  private readonly dialog = document.querySelector<HTMLDialogElement>("[data-mark-dialog]");

  constructor(private readonly table: HTMLTableElement) {
    this.keys = JSON.parse(table.dataset.keys ?? "{}") as Record<string, string>;
    this.rows = [...table.tBodies[0]!.rows].map((row) => [...row.querySelectorAll<HTMLAnchorElement>("[data-cell]")]);
    for (const cell of this.rows.flat()) cell.tabIndex = -1;
    const first = this.rows.flat().find((cell) => `#${cell.id}` === location.hash) ?? this.rows[0]?.[0];
    if (first) first.tabIndex = 0;
    if (first && location.hash) first.focus();
    table.addEventListener("keydown", (event) => this.pressed(event));
    table.addEventListener("click", (event) => void this.clicked(event));
    for (const help of document.querySelectorAll<HTMLElement>("[data-grid-help]")) help.hidden = false;
    this.dialog?.addEventListener("click", (event) => this.closing(event));
  }

  private cellOf(event: Event): HTMLAnchorElement | null {
    return (event.target as Element).closest<HTMLAnchorElement>("[data-cell]");
  }

  private pressed(event: KeyboardEvent): void {
    const cell = this.cellOf(event);
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    const mark = event.key === "Delete" || event.key === "Backspace" ? "" : this.keys[event.key.toLocaleLowerCase()];
    if (move) this.move(cell, ...move);
    else if (event.key === "Home") this.focus(this.rowOf(cell)[0]);
    else if (event.key === "End") this.focus(this.rowOf(cell).at(-1));
    else if (mark !== undefined) void this.mark(cell, mark);
    else return;
    event.preventDefault();
  }

  private rowOf(cell: HTMLAnchorElement): HTMLAnchorElement[] {
    return this.rows.find((row) => row.includes(cell)) ?? [];
  }

  private move(cell: HTMLAnchorElement, down: number, right: number): void {
    const at = this.rows.indexOf(this.rowOf(cell));
    const column = this.rows[at]!.indexOf(cell);
    this.focus(this.rows[at + down]?.[column + right]);
  }

  private focus(cell?: HTMLAnchorElement): void {
    if (!cell) return;
    for (const other of this.table.querySelectorAll<HTMLElement>("[data-cell][tabindex='0']")) other.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
  }

  private async mark(cell: HTMLAnchorElement, mark: string): Promise<void> {
    if (cell.dataset.closed !== undefined || mark === NEEDS_MORE) {
      await this.open(cell, mark);
      return;
    }
    const body = new URLSearchParams({ registration_id: cell.dataset.person ?? "", mark });
    const headers = { Accept: "application/json", "X-CSRFToken": this.table.dataset.token ?? "" };
    const response = await fetch(cell.dataset.url ?? "", { method: "POST", body, headers }).catch(() => null);
    if (!response?.ok || !response.headers.get("Content-Type")?.startsWith("application/json")) {
      await this.notWritten(cell, mark, response);
      return;
    }
    this.written(cell, (await response.json()) as Written);
    this.move(cell, 1, 0);
  }

  private async notWritten(cell: HTMLAnchorElement, mark: string, response: Response | null): Promise<void> {
    if (response?.status === 409) {
      cell.dataset.closed = "";
      this.say(this.table.dataset.signed ?? "");
      await this.open(cell, mark);
    } else {
      cell.classList.add("is-failed");
      this.say(this.table.dataset.failed ?? "");
    }
  }

  private written(cell: HTMLAnchorElement, written: Written): void {
    const column = this.rowOf(cell).indexOf(cell);
    this.total(column, cell.dataset.mark ?? "", -1);
    this.total(column, written.mark ?? "", 1);
    cell.dataset.mark = written.mark ?? "";
    cell.className = written.mark ? `grid-letter mark-${written.mark}` : "grid-letter";
    cell.textContent = written.letter || "·";
    cell.ariaLabel = written.label;
    const present = this.rowOf(cell).filter((other) => other.dataset.mark === "attended").length;
    cell.closest("tr")!.querySelector("[data-row-total]")!.textContent = String(present);
    this.say(`${cell.dataset.name}: ${written.label}`);
  }

  private total(column: number, mark: string, by: number): void {
    const row = this.table.tFoot?.querySelector(`[data-total="${mark}"]`)?.closest("tr");
    const own = row?.querySelectorAll<HTMLElement>("[data-total]")[column];
    const all = row?.querySelector<HTMLElement>("[data-total-all]");
    for (const figure of [own, all]) if (figure) figure.textContent = String(Number(figure.textContent) + by);
  }

  private say(words: string): void {
    const status = document.querySelector<HTMLElement>("[data-grid-status]");
    if (status) status.textContent = words;
  }

  private async clicked(event: MouseEvent): Promise<void> {
    const cell = this.cellOf(event);
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.focus(cell);
    await this.open(cell, "");
  }

  private async open(cell: HTMLAnchorElement, mark: string): Promise<void> {
    const url = new URL(cell.href);
    if (mark) url.searchParams.set("mark", mark);
    const body = this.dialog?.querySelector<HTMLElement>("[data-mark-body]");
    const response = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!this.dialog || !body || !response?.ok || response.redirected) {
      location.assign(url);
      return;
    }
    this.dialog.querySelector(".action-title")!.textContent = cell.dataset.name ?? "";
    body.replaceChildren(...new DOMParser().parseFromString(await response.text(), "text/html").body.childNodes);
    this.dialog.showModal();
    this.dialog.addEventListener("close", () => cell.focus(), { once: true });
    const first = mark === NEEDS_MORE ? "[name=substitute]" : "[name=reason]";
    (body.querySelector<HTMLElement>(first) ?? body.querySelector<HTMLElement>("input:checked"))?.focus();
  }

  private closing(event: MouseEvent): void {
    const target = event.target as Element;
    if (target !== this.dialog && !target.closest("[data-dialog-close]")) return;
    event.preventDefault();
    this.dialog?.close();
  }
}

function attach(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("[data-mark-grid]:not([data-attached])")) {
    table.dataset.attached = "";
    new MarkGrid(table);
  }
}

attach();
document.addEventListener("htmx:load", attach);
