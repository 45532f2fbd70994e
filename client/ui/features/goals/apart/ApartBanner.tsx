import { createMemo, createSignal, type JSX, lazy, Show } from "solid-js";
import type { Face, GoalsView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { apartIn, isPutOff, markOf } from "./apart.ts";
import { apartTexts } from "./apart-text.ts";

const ApartDialog = lazy(() => import("./ApartDialog.tsx"));

/** Kept on this device, and as harmless as the look. */
const KEY = "skein.apart";

/** One calm line while something that was changed apart is not settled; put off, it rests until there is something new. */
export function ApartBanner(props: { readonly view: GoalsView; readonly me: Face | null }): JSX.Element {
  const t = useText(apartTexts);
  const [mark, setMark] = createSignal(localStorage.getItem(KEY));
  const [open, setOpen] = createSignal(false);
  const all = createMemo(() => apartIn(props.view.objectives));
  const rest = () => {
    localStorage.setItem(KEY, markOf(all()));
    setMark(markOf(all()));
  };
  return (
    <>
      <Show when={all().length > 0 && !isPutOff(all(), mark())}>
        <div class="apart-banner" role="status">
          <Banner
            icon="merge"
            tone="time"
            shape="card"
            actions={[
              { label: t().look, run: () => setOpen(true) },
              { label: t().later, run: rest },
            ]}
          >
            {t().banner(all().length)}
          </Banner>
        </div>
      </Show>
      <Show when={open()}>
        <ApartDialog all={all()} me={props.me} onClose={() => setOpen(false)} />
      </Show>
    </>
  );
}
