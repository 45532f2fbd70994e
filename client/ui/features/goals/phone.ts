import { type Accessor, createSignal, onCleanup } from "solid-js";

/** The width where one pane fills the screen; the same number as in shell.css. */
const PHONE = "(max-width: 720px)";

export function createPhoneWidth(): Accessor<boolean> {
  const query = window.matchMedia(PHONE);
  const [phone, setPhone] = createSignal(query.matches);
  const update = () => setPhone(query.matches);
  query.addEventListener("change", update);
  onCleanup(() => query.removeEventListener("change", update));
  return phone;
}
