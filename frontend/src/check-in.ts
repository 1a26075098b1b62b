import { watchCamera } from "./parts/camera";
import { type Answer, type Counts, type Line, type Scan, ScanQueue } from "./parts/scan-queue";

const SAME_CODE_MS = 3000;
const SHOWN_MS = 4000;
const LAST = 5;
const TONES: Record<string, [number, number]> = { in: [880, 0.15], already_in: [440, 0.15], waiting: [660, 0.08] };
const REFUSED: [number, number] = [180, 0.45];

function part<T extends HTMLElement>(root: ParentNode, name: string): T | null {
  return root.querySelector<T>(`[data-part="${name}"]`);
}

/** Sounds of results. Telephones let a page sound only after a touch, so the context is made on the first one. */
class Sounds {
  private audio?: AudioContext;

  wake(): void {
    this.audio ??= new AudioContext();
    void this.audio.resume();
  }

  play(result: string): void {
    if (!this.audio) return;
    const [frequency, seconds] = TONES[result] ?? REFUSED;
    const tone = this.audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(this.audio.destination);
    tone.start();
    tone.stop(this.audio.currentTime + seconds);
  }
}

/** The screen at the door: camera, result as colour, sound and name, the last five, a counter, what waits for a network. */
class CheckIn {
  private readonly texts: Record<string, string>;
  private readonly queue: ScanQueue;
  private readonly sounds = new Sounds();
  private readonly seen = new Map<string, number>();
  private hiding = 0;
  private waiting = 0;
  private latest = "";

  constructor(private readonly root: HTMLElement) {
    this.texts = JSON.parse(root.dataset.texts ?? "{}") as Record<string, string>;
    this.queue = new ScanQueue(
      root.dataset.checkIn ?? "",
      root.dataset.token ?? "",
      (scan, answer, counts) => this.answered(scan, answer, counts),
      (waiting, line) => this.showWaiting(waiting, line),
    );
    root.addEventListener("pointerdown", () => this.sounds.wake());
    part(root, "start")?.addEventListener("click", () => void this.start());
    part<HTMLFormElement>(root, "form")?.addEventListener("submit", (event) => this.typed(event));
    part(root, "last")?.addEventListener("submit", (event) => void this.undo(event));
  }

  private async start(): Promise<void> {
    const video = part<HTMLVideoElement>(this.root, "video");
    const button = part<HTMLButtonElement>(this.root, "start");
    if (!video || !button) return;
    button.disabled = true;
    try {
      await watchCamera(video, (code) => this.scanned(code));
      this.root.classList.add("is-watching");
    } catch {
      button.disabled = false;
      this.show("error", this.texts.camera_error ?? "", "");
    }
  }

  private scanned(code: string): void {
    const now = Date.now();
    const again = now - (this.seen.get(code) ?? 0) < SAME_CODE_MS;
    this.seen.set(code, now);
    if (!again) this.take(code, false);
  }

  private typed(event: SubmitEvent): void {
    const input = part<HTMLInputElement>(this.root, "code");
    event.preventDefault();
    if (!input?.value.trim()) return;
    this.sounds.wake();
    this.take(input.value.trim(), true);
    input.value = "";
  }

  private take(code: string, typed: boolean): void {
    this.latest = code;
    this.queue.add(code, typed);
  }

  private answered(scan: Scan, answer: Answer, counts?: Counts): void {
    const word = (this.texts[answer.result] ?? answer.result).replace("{time}", answer.time ?? "");
    const kept = answer.conflict ? (this.texts.conflict ?? "") : "";
    const words = [word, answer.note, kept].filter(Boolean).join(" · ");
    this.show(answer.result, answer.name ?? scan.code, words);
    this.remember(answer, answer.name ?? scan.code, word);
    this.sounds.play(answer.result);
    navigator.vibrate?.(answer.result === "in" ? 60 : [80, 60, 80]);
    this.count(counts);
  }

  private count(counts?: Counts): void {
    for (const [name, count] of Object.entries(counts ?? {})) {
      const figure = part(this.root, `count-${name}`);
      if (figure) figure.textContent = String(count);
    }
  }

  private show(result: string, name: string, word: string): void {
    const panel = part(this.root, "result");
    if (!panel) return;
    panel.dataset.result = result;
    part(panel, "name")!.textContent = name;
    part(panel, "word")!.textContent = word;
    clearTimeout(this.hiding);
    this.hiding = window.setTimeout(() => delete panel.dataset.result, SHOWN_MS);
  }

  private remember(answer: Answer, name: string, word: string): void {
    const list = part(this.root, "last");
    if (!list) return;
    const line = document.createElement("li");
    const who = document.createElement("strong");
    who.textContent = name;
    const what = document.createElement("span");
    what.textContent = word;
    line.dataset.result = answer.result;
    line.append(who, what);
    if (answer.result === "in" && answer.registration_id) line.append(this.undoForm(answer.registration_id, name));
    list.prepend(line);
    while (list.children.length > LAST) list.lastElementChild?.remove();
  }

  private undoForm(person: number, name: string): DocumentFragment {
    const template = part<HTMLTemplateElement & HTMLElement>(this.root, "undo") as unknown as HTMLTemplateElement;
    const form = template.content.cloneNode(true) as DocumentFragment;
    form.querySelector<HTMLInputElement>("[name=registration_id]")!.value = String(person);
    part(form, "whom")!.textContent = `: ${name}`;
    return form;
  }

  private async undo(event: SubmitEvent): Promise<void> {
    const form = (event.target as Element).closest<HTMLFormElement>("[data-undo-form]");
    if (!form) return;
    event.preventDefault();
    const body = new FormData(form);
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(
      () => null,
    );
    if (!response?.ok) {
      form.submit();
      return;
    }
    const line = form.closest("li");
    this.show("undone", line?.querySelector("strong")?.textContent ?? "", this.texts.undone ?? "");
    line?.remove();
    this.count(((await response.json()) as { counts: Counts }).counts);
  }

  private showWaiting(waiting: number, line: Line): void {
    const badge = part(this.root, "offline");
    const refused = part(this.root, "refused");
    if (line !== "open" && waiting > this.waiting && this.latest) {
      this.show("waiting", this.latest, this.texts.waiting ?? "");
      this.sounds.play("waiting");
    }
    this.waiting = waiting;
    if (refused) refused.hidden = line !== "refused";
    if (!badge) return;
    badge.hidden = line === "refused" || (line === "open" && waiting === 0);
    part(badge, "waiting")!.textContent = String(waiting);
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-check-in]")) new CheckIn(root);
