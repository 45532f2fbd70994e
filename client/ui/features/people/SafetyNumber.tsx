import { createSignal, For, type JSX, Show } from "solid-js";
import type { PersonView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { groupsOfFour } from "./digits.ts";
import { peopleText } from "./text.ts";

type Safety = NonNullable<PersonView["safety"]>;

/** Digits that two people compare to be sure that nobody stands between them. */
export function SafetyNumber(props: { readonly person: PersonView; readonly safety: Safety }): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const act = useAct();
  const toasts = useToasts();
  const [differs, setDiffers] = createSignal(false);
  const groups = () => groupsOfFour(props.safety.digits);
  const isVerified = () => props.person.verified === "yes";
  const mark = async (verified: boolean) => {
    const { member, name } = props.person;
    if (!(await act.say("markVerified", { member, verified }))) return;
    const undo = () => void act.say("markVerified", { member, verified: !verified });
    const text = verified ? t().verifiedToast(name) : t().unverifiedToast;
    toasts.show({ icon: verified ? "shield" : "info", text, action: { label: t().undo, run: undo } });
  };
  const notTheSame = () => {
    setDiffers(true);
    if (props.person.verified !== "no")
      void act.say("markVerified", { member: props.person.member, verified: false });
  };
  return (
    <section class="sec">
      <h2 class="cap">
        <b>{t().safety}</b>
        <Show when={isVerified() && props.safety.verifiedAt}>
          {(at) => (
            <span class="push compared">
              <Icon name="shield" size="xs" />
              {t().verifiedOn(formatDate(language(), at(), Date.now()))}
            </span>
          )}
        </Show>
      </h2>
      <div class="card safety" data-state={props.person.verified}>
        <p class="digits" role="img" aria-label={t().safetyDigits(groups().join(" "))}>
          <For each={groups()}>{(group) => <span>{group}</span>}</For>
        </p>
        <p class="how">{t().safetyHow}</p>
        <p class="acts">
          <Show
            when={!isVerified()}
            fallback={
              <Button size="sm" onClick={() => void mark(false)}>
                {t().unverify}
              </Button>
            }
          >
            <Button size="sm" tone="soft" icon="tick" onClick={() => void mark(true)}>
              {t().matches}
            </Button>
            <Button size="sm" onClick={notTheSame}>
              {t().differs}
            </Button>
          </Show>
        </p>
      </div>
      <Dialog
        open={differs()}
        onClose={() => setDiffers(false)}
        title={t().differsTitle}
        actions={
          <Button tone="primary" onClick={() => setDiffers(false)}>
            {t().understood}
          </Button>
        }
      >
        <ol class="steps">
          <li>{t().differsFirst}</li>
          <li>{t().differsNext}</li>
          <li>{t().differsAdmin}</li>
        </ol>
      </Dialog>
    </section>
  );
}
