/**
 * A WebP in its plain form: the frame alone, without colour profile and whatever else a browser or a camera put beside it.
 * `null` where there is no such frame. RFC 9649, section 2.
 */
export function plainWebp(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (nameAt(bytes, at) === "VP8 ") return end > bytes.length ? null : alone(bytes.slice(at, end));
    at = end;
  }
  return null;
}

const nameAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

function alone(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(12 + frame.length);
  whole.set(new TextEncoder().encode("RIFF"), 0);
  new DataView(whole.buffer).setUint32(4, 4 + frame.length, true);
  whole.set(new TextEncoder().encode("WEBP"), 8);
  whole.set(frame, 12);
  return whole;
}
