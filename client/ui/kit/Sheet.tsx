export { Sheet } from "./Dialog.tsx";
