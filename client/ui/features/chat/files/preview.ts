import { type Accessor, createMemo, onCleanup } from "solid-js";

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** An address for the small picture of a message; the engine let WebP and JPEG pass, and as such it is shown. */
export function createPreview(preview: () => string | null): Accessor<string | null> {
  return createMemo(() => {
    const text = preview();
    if (text === null) return null;
    const bytes = bytesOf(text);
    const url = URL.createObjectURL(
      new Blob([bytes], { type: bytes[0] === 0xff ? "image/jpeg" : "image/webp" }),
    );
    onCleanup(() => URL.revokeObjectURL(url));
    return url;
  });
}
