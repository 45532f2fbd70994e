import { createMemo, createSignal, type JSX, lazy, Show } from "solid-js";
import type { CycleId, Face, GoalsView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { apartIn, isPutOff, markOf } from "./apart.ts";
import { apartTexts } from "./apart-text.ts";

const ApartDialog = lazy(() => import("./ApartDialog.tsx"));

/** Of each cycle what was put off. Kept on this device, and as harmless as the look. */
const keyOf = (cycle: CycleId) => `skein.apart.${cycle}`;

/** One calm line while something that was changed apart is not settled; put off, it rests in this cycle until there is something new. */
export function ApartBanner(props: { readonly view: GoalsView; readonly me: Face | null }): JSX.Element {
  const t = useText(apartTexts);
  const key = () => keyOf(props.view.cycle.id);
  const [marks, setMarks] = createSignal<Readonly<Record<string, string>>>({});
  const mark = () => marks()[key()] ?? localStorage.getItem(key());
  const [open, setOpen] = createSignal(false);
  const all = createMemo(() => apartIn(props.view.objectives));
  const rest = () => {
    localStorage.setItem(key(), markOf(all()));
    setMarks((before) => ({ ...before, [key()]: markOf(all()) }));
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
