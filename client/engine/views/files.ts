import { type FileRef, toBase64Url } from "../../../crdt/index.ts";
import type { FileView } from "../api.ts";

/** What a person is shown of a reference; its key and hashes stay in the engine. */
export const fileView = ({ name, type, size, preview, width, height, duration }: FileRef): FileView => ({
  name,
  type,
  size,
  preview: preview && toBase64Url(preview),
  width,
  height,
  duration,
});
