import type { JSX } from "solid-js";
import { fetchDrawings } from "../../kit/Icon.tsx";
import { fetched } from "../../state/fetched.tsx";

/** Everything about files comes with the first one. */
const parts = () => import("./files/parts.ts");

const part = <P>(choose: (all: Awaited<ReturnType<typeof parts>>) => (props: P) => JSX.Element) =>
  fetched(async () => choose((await Promise.all([parts(), fetchDrawings()]))[0]));

export const Attach = part((all) => all.Attach);
export const AttachTray = part((all) => all.AttachTray);
export const DropZone = part((all) => all.DropZone);
export const MessageFiles = part((all) => all.MessageFiles);
export const Uploads = part((all) => all.Uploads);
export const attaching = async () => (await import("./files/parts.ts")).attaching;
