export type Scan = { code: string; nonce: string; scanned_at: string; typed: boolean };
export type Result = "in" | "already_in" | "unknown" | "not_confirmed" | "wrong_event";
export type Answer = {
  nonce: string;
  result: Result;
  name?: string;
  note?: string;
  registration_id?: number;
  time?: string;
  conflict?: boolean;
};
export type Counts = Record<string, number>;
export type Line = "open" | "offline" | "refused";
type Reply = { scans: Answer[]; counts?: Counts };

const AGAIN_MS = 4000;
const PORTION = 100;
const LONGEST_CODE = 200;

/** Scans on their way to the server: kept in the browser until it has answered, so that none is lost without a network. */
export class ScanQueue {
  private sending = false;

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly onAnswer: (scan: Scan, answer: Answer, counts?: Counts) => void,
    private readonly onWaiting: (waiting: number, line: Line) => void,
  ) {
    addEventListener("online", () => void this.send());
    setInterval(() => void this.send(), AGAIN_MS);
    this.onWaiting(this.waiting().length, navigator.onLine ? "open" : "offline");
  }

  add(code: string, typed: boolean): void {
    const scanned_at = new Date().toISOString();
    const scan = { code: code.slice(0, LONGEST_CODE), nonce: crypto.randomUUID(), scanned_at, typed };
    this.store([...this.waiting(), scan]);
    void this.send();
  }

  private get key(): string {
    return `scans:${this.url}`;
  }

  private waiting(): Scan[] {
    return JSON.parse(localStorage.getItem(this.key) ?? "[]") as Scan[];
  }

  private store(scans: Scan[]): void {
    localStorage.setItem(this.key, JSON.stringify(scans));
  }

  private async post(scans: Scan[]): Promise<Reply | Line> {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ scans }),
      });
      if (response.ok) return (await response.json()) as Reply;
      // Signed out meanwhile, or the page is a day old: sending again does not help, opening the page again does.
      return response.type === "opaqueredirect" || (response.status >= 400 && response.status < 500) ? "refused" : "offline";
    } catch {
      return "offline";
    }
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    let line: Line = "open";
    for (let scans = this.waiting().slice(0, PORTION); scans.length > 0; scans = this.waiting().slice(0, PORTION)) {
      const reply = await this.post(scans);
      if (typeof reply === "string") {
        line = reply;
        break;
      }
      const sent = new Set(scans.map((scan) => scan.nonce));
      this.store(this.waiting().filter((scan) => !sent.has(scan.nonce)));
      for (const answer of reply.scans) {
        const scan = scans.find(({ nonce }) => nonce === answer.nonce);
        if (scan) this.onAnswer(scan, answer, reply.counts);
      }
    }
    this.sending = false;
    this.onWaiting(this.waiting().length, line);
  }
}
