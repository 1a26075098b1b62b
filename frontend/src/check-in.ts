import { watchCamera } from "./parts/camera";
import { type Answer, type Counts, type Scan, ScanQueue } from "./parts/scan-queue";

const SAME_CODE_MS = 3000;
const SHOWN_MS = 4000;
const LAST = 5;
const TONES: Record<string, [number, number]> = { in: [880, 0.15], already_in: [440, 0.15] };
const REFUSED: [number, number] = [180, 0.45];

function part<T extends HTMLElement>(root: HTMLElement, name: string): T | null {
  return root.querySelector<T>(`[data-part="${name}"]`);
}

function beep(result: string): void {
  const [frequency, seconds] = TONES[result] ?? REFUSED;
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.frequency.value = frequency;
  tone.connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + seconds);
  tone.addEventListener("ended", () => void audio.close());
}

/** The screen at the door: camera, result as colour, sound and name, the last five, a counter, what waits for a network. */
class CheckIn {
  private readonly texts: Record<string, string>;
  private readonly queue: ScanQueue;
  private readonly seen = new Map<string, number>();
  private hiding = 0;

  constructor(private readonly root: HTMLElement) {
    this.texts = JSON.parse(root.dataset.texts ?? "{}") as Record<string, string>;
    this.queue = new ScanQueue(
      root.dataset.checkIn ?? "",
      root.dataset.token ?? "",
      (scan, answer, counts) => this.answered(scan, answer, counts),
      (waiting, online) => this.showWaiting(waiting, online),
    );
    part(root, "start")?.addEventListener("click", () => void this.start());
    part<HTMLFormElement>(root, "form")?.addEventListener("submit", (event) => this.typed(event));
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
    if (!again) this.queue.add(code);
  }

  private typed(event: SubmitEvent): void {
    const input = part<HTMLInputElement>(this.root, "code");
    event.preventDefault();
    if (!input?.value.trim()) return;
    this.queue.add(input.value.trim());
    input.value = "";
  }

  private answered(scan: Scan, answer: Answer, counts?: Counts): void {
    const since = answer.first_at ? new Date(answer.first_at).toTimeString().slice(0, 5) : "";
    const word = (this.texts[answer.result] ?? answer.result).replace("{time}", since);
    this.show(answer.result, answer.name ?? scan.code, word);
    this.remember(answer.result, answer.name ?? scan.code, word);
    beep(answer.result);
    navigator.vibrate?.(answer.result === "in" ? 60 : [80, 60, 80]);
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

  private remember(result: string, name: string, word: string): void {
    const list = part(this.root, "last");
    if (!list) return;
    const line = document.createElement("li");
    const who = document.createElement("strong");
    who.textContent = name;
    const what = document.createElement("span");
    what.textContent = word;
    line.dataset.result = result;
    line.append(who, what);
    list.prepend(line);
    while (list.children.length > LAST) list.lastElementChild?.remove();
  }

  private showWaiting(waiting: number, online: boolean): void {
    const badge = part(this.root, "offline");
    if (!badge) return;
    badge.hidden = online && waiting === 0;
    part(badge, "waiting")!.textContent = String(waiting);
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-check-in]")) new CheckIn(root);
