import type { ShownMessage } from "../../../crdt/index.ts";

/** What a message says where there is room for text alone: files without words say their names, a record where it is from. */
export const wordsOf = ({ text, files, forwarded, location }: ShownMessage): string => {
  const [first] = files;
  if (text === "" && forwarded !== null) return `↪ ${forwarded.from}`;
  if (text === "" && location !== undefined) return `📍 ${location.name}`.trim();
  if (text !== "" || first === undefined) return text;
  return files.length === 1 ? `📎 ${first.name}` : `📎 ${first.name} +${files.length - 1}`;
};
