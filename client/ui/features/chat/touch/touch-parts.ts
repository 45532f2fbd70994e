/** What fingers do, in one file: fetched where there may be one. */
export { listenToMessages } from "./message-touch.tsx";
export { RoomTouch } from "./RoomTouch.tsx";
