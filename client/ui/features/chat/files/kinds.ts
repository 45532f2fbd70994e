import type { FileView } from "../../../../bridge/contract.ts";

/** What a file is shown as. Pure. */
export type FileKind = "image" | "video" | "voice" | "audio" | "other";

/**
 * The only types that content is ever given in this origin. Nothing in the list can hold a script (no SVG, HTML, XML, PDF);
 * whatever is not in it is `application/octet-stream`, and only ever handed to the browser's downloads.
 */
const SHOWN: Readonly<Record<string, "image" | "video" | "audio">> = {
  "image/png": "image",
  "image/jpeg": "image",
  "image/gif": "image",
  "image/webp": "image",
  "image/avif": "image",
  "video/mp4": "video",
  "video/webm": "video",
  "audio/mpeg": "audio",
  "audio/mp4": "audio",
  "audio/aac": "audio",
  "audio/ogg": "audio",
  "audio/wav": "audio",
  "audio/webm": "audio",
  "audio/flac": "audio",
};
export const UNSHOWN_TYPE = "application/octet-stream";

const typeKind = (type: string) => (Object.hasOwn(SHOWN, type) ? SHOWN[type] : undefined);

/** A picture or film without measures keeps no place in the thread, so it is a file like others. */
export function kindOf({
  type,
  width,
  height,
  preview,
}: Pick<FileView, "type" | "width" | "height" | "preview">): FileKind {
  const kind = typeKind(type);
  if (kind === "audio") return preview === null ? "audio" : "voice";
  return kind !== undefined && width > 0 && height > 0 ? kind : "other";
}

/** The type that the content may have here. */
export const shownType = ({ type }: Pick<FileView, "type">): string =>
  typeKind(type) === undefined ? UNSHOWN_TYPE : type;

/** Up to four letters that say what a file is: `PDF`, `XLSX`; empty where its name does not tell. */
export function badgeOf(name: string): string {
  const ending = /\.([A-Za-z0-9]{1,4})$/.exec(name)?.[1] ?? "";
  return ending.toUpperCase();
}

const MAX_NAME_UNITS = 120;
/** Names that a Windows disk keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name that is safe to write to a disk: no path, no control or direction characters, not hidden, not reserved, not too long.
 * Its ending stays where it is, as it is what the system goes by.
 */
export function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const named = plain === "" ? "file" : RESERVED.test(plain) ? `_${plain}` : plain;
  if (named.length <= MAX_NAME_UNITS) return named;
  const ending = /\.[^.]{1,12}$/.exec(named)?.[0] ?? "";
  return named.slice(0, MAX_NAME_UNITS - ending.length).toWellFormed() + ending;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The measures of a picture inside a frame, in its own proportions; never larger than it is, never a thread too thin to touch. */
export function fitInto({ width, height }: Size, frame: Size, least: number): Size {
  const scale = Math.min(1, frame.width / width, frame.height / height);
  return {
    width: Math.round(Math.min(frame.width, Math.max(least, width * scale))),
    height: Math.round(Math.min(frame.height, Math.max(least, height * scale))),
  };
}

/** `0:41`, `1:02:03`. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
