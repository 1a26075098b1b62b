import { BarcodeDetector as Reader, prepareZXingModule } from "barcode-detector/ponyfill";
import wasm from "zxing-wasm/reader/zxing_reader.wasm";

const PAUSE_MS = 120;

type Detector = { detect(image: HTMLVideoElement): Promise<{ rawValue: string }[]> };
type NativeDetector = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

/** The browser's own reader of QR codes where it has one, else the one that comes with Elchi. */
async function detector(): Promise<Detector> {
  const native = (globalThis as { BarcodeDetector?: NativeDetector }).BarcodeDetector;
  const formats = await native?.getSupportedFormats().catch((): string[] => []);
  if (native && formats?.includes("qr_code")) return new native({ formats: ["qr_code"] });
  prepareZXingModule({ overrides: { locateFile: () => new URL(wasm, import.meta.url).href } });
  return new Reader({ formats: ["qr_code"] });
}

/** Opens the rear camera in `video` and hands every QR code it sees to `onCode`; returns what stops it. */
export async function watchCamera(video: HTMLVideoElement, onCode: (code: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  video.srcObject = stream;
  await video.play();
  const reader = await detector();
  let running = true;

  const look = async (): Promise<void> => {
    while (running) {
      const codes = video.readyState >= video.HAVE_CURRENT_DATA ? await reader.detect(video).catch(() => []) : [];
      for (const { rawValue } of codes) onCode(rawValue);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  void look();
  return () => {
    running = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
