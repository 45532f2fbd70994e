/** One replaced stretch of a text: `removed` characters at `at` give way to `inserted`. Offsets are UTF-16. */
export interface TextChange {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/** Above this many cells the middle is replaced whole: still right, only coarser. */
const MAX_TABLE_CELLS = 400_000;

/** What turns `before` into `after`, in order, never splitting a character in two. */
export function diffText(before: string, after: string): readonly TextChange[] {
  const old = [...before];
  const fresh = [...after];
  const head = commonHead(old, fresh);
  const tail = commonTail(old, fresh, head);
  const steps = compareMiddle(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail));
  return joinSteps(steps, lengthOf(old.slice(0, head)));
}

function commonHead(old: readonly string[], fresh: readonly string[]): number {
  const most = Math.min(old.length, fresh.length);
  let count = 0;
  while (count < most && old[count] === fresh[count]) count += 1;
  return count;
}

function commonTail(old: readonly string[], fresh: readonly string[], head: number): number {
  const most = Math.min(old.length, fresh.length) - head;
  let count = 0;
  while (count < most && old[old.length - 1 - count] === fresh[fresh.length - 1 - count]) count += 1;
  return count;
}

type Step =
  | { readonly type: "keep"; readonly text: string }
  | { readonly type: "drop"; readonly text: string }
  | { readonly type: "add"; readonly text: string };

function compareMiddle(old: readonly string[], fresh: readonly string[]): readonly Step[] {
  if (old.length === 0 || fresh.length === 0 || old.length * fresh.length > MAX_TABLE_CELLS)
    return [
      { type: "drop", text: old.join("") },
      { type: "add", text: fresh.join("") },
    ];
  return walkTable(old, fresh, longestCommon(old, fresh));
}

/** Row-major table: cell (i, j) is the length of the longest common subsequence of old[i…] and fresh[j…]. */
function longestCommon(old: readonly string[], fresh: readonly string[]): Uint32Array {
  const width = fresh.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = fresh.length - 1; j >= 0; j -= 1)
      table[i * width + j] =
        old[i] === fresh[j]
          ? (table[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
  return table;
}

function walkTable(old: readonly string[], fresh: readonly string[], table: Uint32Array): readonly Step[] {
  const width = fresh.length + 1;
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    const gone = old[i];
    const come = fresh[j];
    if (gone !== undefined && gone === come) {
      steps.push({ type: "keep", text: gone });
      i += 1;
      j += 1;
    } else if (
      gone !== undefined &&
      (come === undefined || (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))
    ) {
      steps.push({ type: "drop", text: gone });
      i += 1;
    } else {
      steps.push({ type: "add", text: come ?? "" });
      j += 1;
    }
  }
  return steps;
}

/** Neighbouring drops and adds become one change. */
function joinSteps(steps: readonly Step[], start: number): readonly TextChange[] {
  const changes: TextChange[] = [];
  let at = start;
  let open = { at, removed: 0, inserted: "" };
  const close = () => {
    if (open.removed > 0 || open.inserted !== "") changes.push(open);
  };
  for (const step of steps) {
    if (step.type === "keep") {
      close();
      at += step.text.length;
      open = { at, removed: 0, inserted: "" };
    } else if (step.type === "drop") {
      at += step.text.length;
      open = { ...open, removed: open.removed + step.text.length };
    } else open = { ...open, inserted: open.inserted + step.text };
  }
  close();
  return changes;
}

function lengthOf(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + character.length, 0);
}
