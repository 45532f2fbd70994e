import type { Accessor, Setter } from "solid-js";
import type { CommandError, Commands, EngineClient, FileGiven } from "../../../../bridge/contract.ts";
import { type Attached, asAttached, discard, prepare } from "./attach.ts";

/** What was chosen, dropped or pasted for the next message of a room. Fetched with the first file. */
export type Tray = readonly [Accessor<readonly Attached[]>, Setter<readonly Attached[]>];

export async function attach([, set]: Tray, files: Iterable<File>): Promise<void> {
  const ready = await prepare([...files]);
  set((now) => [...now, ...ready]);
}

/** The browser asks which; it does so only shortly after a press. */
export function choose(onFiles: (files: Iterable<File>) => void, accept: string, capture: boolean): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = !capture;
  input.accept = accept;
  if (capture) input.setAttribute("capture", "environment");
  input.onchange = () => onFiles(input.files ?? []);
  input.click();
}

export const attachVoice = ([, set]: Tray, given: FileGiven): void => {
  set((now) => [...now, asAttached(given)]);
};

export function detach([attached, set]: Tray, gone: (one: Attached) => boolean): void {
  const kept = attached().filter((one) => !gone(one));
  attached().filter(gone).forEach(discard);
  set(kept);
}

const MOST_FILES = 9; // as the engine has it, which refuses what is beyond
const MOST_BYTES = 2 ** 30;

/** What keeps these from being sent together; the tray says so. */
export function flawOf(attached: readonly Attached[]): CommandError | null {
  if (attached.length > MOST_FILES) return { type: "TooManyFiles", max: MOST_FILES };
  const large = attached.find(({ given }) => given.blob.size > MOST_BYTES);
  return large === undefined ? null : { type: "FileTooLarge", name: large.given.name, max: MOST_BYTES };
}

/** Sends words with what is attached, and empties the tray once they are on the disk. */
export async function sendAttached(
  engine: EngineClient,
  signal: Tray,
  message: Omit<Commands["sendFiles"]["input"], "files">,
) {
  const sent = signal[0]();
  if (flawOf(sent) !== null) return null; // said in the tray
  const kept = await engine.command("sendFiles", { ...message, files: sent.map(({ given }) => given) });
  if (kept.ok) detach(signal, (one) => sent.includes(one));
  return kept;
}

const taking = new WeakSet<Element>();

/** From the first time that something is held over `element`: says so while it is, and takes what is let go. */
export function takeDrops(
  element: HTMLElement,
  onOver: (isOver: boolean) => void,
  onFiles: (files: Iterable<File>) => void,
): void {
  if (taking.has(element)) return;
  taking.add(element);
  let entered = 1; // what brought this code
  const listen = (name: "dragenter" | "dragover" | "dragleave" | "drop", act: (event: DragEvent) => void) =>
    element.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault(); // else the browser leaves the app for the file
      act(event);
      onOver(entered > 0);
    });
  listen("dragover", () => undefined);
  listen("dragenter", () => entered++);
  listen("dragleave", () => {
    entered = Math.max(0, entered - 1);
  });
  listen("drop", ({ dataTransfer }) => {
    entered = 0;
    onFiles(dataTransfer?.files ?? []);
  });
}
