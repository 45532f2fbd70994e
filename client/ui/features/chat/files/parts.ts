import { attach, sendAttached, takeDrops } from "./attaching.ts";

/** All that chat fetches together with the first file. */
export { Attach } from "./Attach.tsx";
export { AttachTray } from "./AttachTray.tsx";
export { DropZone } from "./DropZone.tsx";
export { MessageFiles } from "./MessageFiles.tsx";
export { Uploads } from "./Uploads.tsx";
export const attaching = { attach, sendAttached, takeDrops };
