import { type JSX, Show } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { Banner } from "../../../kit/Banner.tsx";
import { dueText } from "../../../kit/due-text.ts";
import { createReminder } from "../../../state/reminder.ts";
import { dueTexts } from "./due-text.ts";
import { usePassReminder } from "./pass.ts";

/** One calm line when the time has come that this person chose, until they have checked in or say that they will not. */
export function DueRow(props: { readonly onGo: () => void }): JSX.Element {
  const t = useText(dueTexts);
  const words = useText(dueText);
  const reminder = createReminder();
  const pass = usePassReminder();
  const count = () => reminder()?.results.length ?? 0;
  return (
    <Show when={count() > 0}>
      <div class="due-banner" role="status">
        <Banner
          icon="clock"
          tone="brand"
          shape="card"
          actions={[
            { label: t().go, run: props.onGo },
            { label: t().notNow, run: () => pass(reminder()) },
          ]}
        >
          {words().waiting(count())}
        </Banner>
      </div>
    </Show>
  );
}
