import { plainWebp } from "./plain-webp.ts";

const SIDE_PX = 128;
const MOST_BYTES = 8_192;

/** The middle of a picture, without what stood in the file beside it; smaller until it fits. `null`: it does not. */
export async function smallSquare(file: File): Promise<Uint8Array<ArrayBuffer> | null> {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
  try {
    for (let most = SIDE_PX; most >= 32; most -= 16)
      for (const type of ["image/webp", "image/png"]) {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = most;
        const context = canvas.getContext("2d", { alpha: false }); // plain WebP has no place for it
        if (context === null) return null;
        context.fillStyle = "#fff";
        context.fillRect(0, 0, most, most);
        context.drawImage(picture, x, y, side, side, 0, 0, most, most);
        const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.7));
        if (blob?.type !== type) continue;
        const bytes = new Uint8Array(await blob.arrayBuffer());
        const plain = type === "image/webp" ? plainWebp(bytes) : bytes;
        if (plain !== null && plain.length <= MOST_BYTES) return plain;
      }
    return null;
  } finally {
    picture.close();
  }
}
