export { Sheet, type SheetProps } from "./Dialog.tsx";
