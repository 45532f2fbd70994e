/** Reading QR codes with a camera: by the browser where it can, else by code that is fetched for it. */

/** What can be in the way of a camera. */
export type CameraTrouble = "refused" | "none" | "busy";

export type Camera =
  | { readonly ok: true; readonly stream: MediaStream }
  | { readonly ok: false; readonly trouble: CameraTrouble };

/** Asks for the camera at the back, where there are two. */
export async function openCamera(): Promise<Camera> {
  if (navigator.mediaDevices?.getUserMedia === undefined) return { ok: false, trouble: "none" };
  try {
    const video = { facingMode: "environment", width: { ideal: 1280 } };
    return { ok: true, stream: await navigator.mediaDevices.getUserMedia({ video, audio: false }) };
  } catch (error) {
    return { ok: false, trouble: troubleOf(error) };
  }
}

export const closeCamera = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

/** By the name of what was thrown; an unknown reason is told as a camera that another program holds. */
export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "busy";
}

/** The text of a code in the picture as it is now, or null. */
export type ReadCode = (video: HTMLVideoElement) => Promise<string | null>;

export const createReader = async (): Promise<ReadCode> => (await nativeReader()) ?? scriptReader();

/** Not in TypeScript's DOM types yet. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

async function nativeReader(): Promise<ReadCode | null> {
  const { BarcodeDetector } = globalThis as { readonly BarcodeDetector?: DetectorClass };
  if (BarcodeDetector === undefined) return null;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

/** Enough for a code that fills a third of the picture, and quick on a small phone. */
const MAX_SIDE = 800;

async function scriptReader(): Promise<ReadCode> {
  const { default: readPixels } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, MAX_SIDE / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (context === null || width === 0 || height === 0) return Promise.resolve(null);
    [canvas.width, canvas.height] = [width, height];
    context.drawImage(video, 0, 0, width, height);
    return Promise.resolve(
      readPixels(context.getImageData(0, 0, width, height).data, width, height)?.data ?? null,
    );
  };
}
