import type { FileGiven } from "../../../../bridge/contract.ts";
import { kindOf } from "./kinds.ts";

/** A file that was chosen and not sent yet. `url` shows it in the tray while it is there. */
export interface Attached {
  readonly key: number;
  readonly given: FileGiven;
  readonly url: string | null;
}

/** How large a small picture may be in a message with so many files: all references together have 20 KiB. */
const PREVIEWS = [
  { files: 1, side: 160, bytes: 8_000 },
  { files: 4, side: 96, bytes: 3_600 },
  { files: 9, side: 40, bytes: 900 },
] as const;
const LEAST_SIDE = 16;
const GIVE_UP_MS = 5_000;

let keys = 0;
export const asAttached = (given: FileGiven, url: string | null = null): Attached => ({
  key: ++keys,
  given,
  url,
});

/** Looks at what was chosen: its measures, and a small picture of it for those who have not fetched it yet. */
export async function prepare(files: readonly File[]): Promise<readonly Attached[]> {
  const fits = PREVIEWS.find((each) => files.length <= each.files) ?? PREVIEWS[2];
  return Promise.all(files.map((file) => prepareOne(file, fits.side, fits.bytes)));
}

export function discard({ url }: Attached): void {
  if (url !== null) URL.revokeObjectURL(url);
}

async function prepareOne(file: File, side: number, bytes: number): Promise<Attached> {
  const plain: FileGiven = {
    blob: file,
    name: file.name || "file",
    type: file.type,
    preview: null,
    width: 0,
    height: 0,
    duration: 0,
  };
  const kind = kindOf({ type: file.type, width: 1, height: 1, preview: null });
  const look = LOOKS[kind as keyof typeof LOOKS] ?? null;
  const seen = look === null ? null : await look(file, side, bytes).catch(() => null); // not what it says it is: a file like others
  const given = { ...plain, ...seen };
  return asAttached(given, seen !== null && kind === "image" ? URL.createObjectURL(file) : null);
}

type Seen = Partial<Pick<FileGiven, "preview" | "width" | "height" | "duration">>;
const LOOKS = { image: lookAtPicture, video: lookAtFilm, audio: listenTo } as const;

async function lookAtPicture(file: File, side: number, bytes: number): Promise<Seen> {
  const picture = await createImageBitmap(file);
  const { width, height } = picture;
  const preview = await smallPicture(picture, width, height, side, bytes);
  picture.close();
  return { width, height, preview };
}

async function lookAtFilm(file: File, side: number, bytes: number): Promise<Seen> {
  const url = URL.createObjectURL(file);
  const film = document.createElement("video");
  film.muted = true;
  film.preload = "auto";
  try {
    const ready = heard(film, "loadeddata");
    film.src = url;
    await ready;
    const { videoWidth: width, videoHeight: height, duration } = film;
    const ms = Number.isFinite(duration) ? Math.round(duration * 1000) : 0;
    const preview = await smallPicture(film, width, height, side, bytes);
    return { width, height, preview, duration: ms };
  } finally {
    film.removeAttribute("src");
    film.load();
    URL.revokeObjectURL(url);
  }
}

async function listenTo(file: File): Promise<Seen> {
  const url = URL.createObjectURL(file);
  const sound = new Audio();
  try {
    const ready = heard(sound, "loadedmetadata");
    sound.src = url;
    await ready;
    return { duration: Number.isFinite(sound.duration) ? Math.round(sound.duration * 1000) : 0 };
  } finally {
    sound.removeAttribute("src");
    URL.revokeObjectURL(url);
  }
}

function heard(film: HTMLMediaElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    film.addEventListener(event, () => resolve(), { once: true });
    film.addEventListener("error", () => reject(new Error("no film")), { once: true });
    setTimeout(() => reject(new Error("too slow")), GIVE_UP_MS);
  });
}

/** WebP, or JPEG where the browser writes no WebP; smaller until it fits. */
async function smallPicture(
  source: CanvasImageSource,
  width: number,
  height: number,
  side: number,
  bytes: number,
): Promise<Uint8Array | null> {
  for (let most = side; most >= LEAST_SIDE; most /= 2) {
    const scale = Math.min(1, most / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height);
    for (const type of ["image/webp", "image/jpeg"]) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.6));
      if (blob?.type === type && blob.size <= bytes) return new Uint8Array(await blob.arrayBuffer());
    }
  }
  return null;
}
