type Point = { x: number; y: number };

const SHAPE = 3 / 4;
const LARGEST = 4;
const STEP = 0.05;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};
const LARGER = ["+", "="];
const SMALLER = ["-", "_"];

const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** What is cut out of a picture, seen through a frame: the picture is moved and enlarged behind it. */
class Cropper {
  private picture: HTMLImageElement | null = null;
  private middle: Point = { x: 0.5, y: 0.5 };
  private zoom = 1;
  private readonly canvas: HTMLCanvasElement;
  private readonly said: HTMLElement | null;
  private readonly pointers = new Map<number, Point>();

  constructor(private readonly root: HTMLElement) {
    this.canvas = root.querySelector("canvas")!;
    this.said = root.querySelector("[data-said]");
    this.canvas.addEventListener("keydown", (event) => this.byKey(event));
    this.canvas.addEventListener("pointerdown", (event) => this.grasp(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(name, (event) => this.pointers.delete((event as PointerEvent).pointerId));
    }
    root.querySelector("[data-larger]")?.addEventListener("click", () => this.enlarge(1 + 2 * STEP));
    root.querySelector("[data-smaller]")?.addEventListener("click", () => this.enlarge(1 / (1 + 2 * STEP)));
  }

  /** Begin with a file that was chosen; what is no picture leaves the field as it is without a script. */
  async open(file: File | undefined): Promise<void> {
    this.close();
    if (!file) return;
    const url = URL.createObjectURL(file);
    const picture = new Image();
    picture.src = url;
    try {
      await picture.decode();
    } catch {
      return;
    } finally {
      URL.revokeObjectURL(url);
    }
    this.picture = picture;
    this.middle = { x: 0.5, y: 0.5 };
    this.zoom = 1;
    this.root.hidden = false;
    this.show();
  }

  private close(): void {
    this.picture = null;
    this.root.hidden = true;
    for (const input of this.root.querySelectorAll<HTMLInputElement>("[data-side]")) input.value = "";
  }

  /** The size of the frame as shares of the picture. */
  private get frame(): Point {
    const { naturalWidth: across, naturalHeight: down } = this.picture!;
    const x = Math.min(1, (down * SHAPE) / across) / this.zoom;
    return { x, y: (x * across) / SHAPE / down };
  }

  private move(by: Point): void {
    const frame = this.frame;
    this.middle = { x: this.middle.x - by.x * frame.x, y: this.middle.y - by.y * frame.y };
    this.show();
  }

  private enlarge(times: number): void {
    this.zoom = within(this.zoom * times, 1, LARGEST);
    this.show();
    if (this.said) this.said.textContent = `${Math.round(this.zoom * 100)} %`;
  }

  private show(): void {
    if (!this.picture) return;
    const frame = this.frame;
    this.middle.x = within(this.middle.x, frame.x / 2, 1 - frame.x / 2);
    this.middle.y = within(this.middle.y, frame.y / 2, 1 - frame.y / 2);
    const sides = { x: this.middle.x - frame.x / 2, y: this.middle.y - frame.y / 2, w: frame.x, h: frame.y };
    for (const input of this.root.querySelectorAll<HTMLInputElement>("[data-side]")) {
      input.value = sides[input.dataset.side as keyof typeof sides].toFixed(4);
    }
    const { naturalWidth: across, naturalHeight: down } = this.picture;
    const { width, height } = this.canvas;
    const drawn = this.canvas.getContext("2d");
    drawn?.clearRect(0, 0, width, height);
    drawn?.drawImage(
      this.picture,
      sides.x * across,
      sides.y * down,
      sides.w * across,
      sides.h * down,
      0,
      0,
      width,
      height,
    );
  }

  private byKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) this.move(arrow);
    else if (LARGER.includes(event.key)) this.enlarge(1 + 2 * STEP);
    else if (SMALLER.includes(event.key)) this.enlarge(1 / (1 + 2 * STEP));
    else return;
    event.preventDefault();
  }

  private grasp(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  private drag(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (other) {
      const apart = (one: Point): number => Math.hypot(one.x - other.x, one.y - other.y) || 1;
      this.enlarge(apart(now) / apart(before));
      return;
    }
    const { clientWidth, clientHeight } = this.canvas;
    this.move({ x: (now.x - before.x) / clientWidth, y: (now.y - before.y) / clientHeight });
  }
}

/** Lets people choose what is cut out of the photo in the file field that [data-crop-for] names; hidden fields tell it. */
export function croppers(scope: ParentNode): void {
  for (const root of scope.querySelectorAll<HTMLElement>("[data-crop-for]")) {
    const field = document.getElementById(root.dataset.cropFor ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    const cropper = new Cropper(root);
    field.addEventListener("change", () => void cropper.open(field.files?.[0]));
    if (field.files?.length) void cropper.open(field.files[0]);
  }
}
