import { type Bytes, readNoteUpdate, readVarBytes, utf8ToText } from "../../../crdt/index.ts";

/** The letters of an update, for whoever asks what waits or was refused. */
export function wordsIn(update: Bytes): string {
  const read = readNoteUpdate(update);
  if (!read.ok) return "";
  return read.value.structs
    .flatMap(({ content, at: [, start, end] }) => {
      const bytes = content === "text" ? readVarBytes({ bytes: update, at: start }, end) : null;
      return (bytes && utf8ToText(bytes)) ?? [];
    })
    .join(" ");
}
