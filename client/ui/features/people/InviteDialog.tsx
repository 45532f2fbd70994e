import { createSignal, type JSX, Show } from "solid-js";
import type { Commands, PeopleView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { CountChoice } from "../../kit/CountChoice.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { peopleWords } from "../../kit/people-text.ts";
import { Segmented } from "../../kit/Segmented.tsx";
import { ShareLink } from "../../kit/ShareLink.tsx";
import { Switch } from "../../kit/Switch.tsx";
import { useEngine } from "../../state/engine.tsx";
import { peopleText } from "./text.ts";

/** A few choices, then the link and its code. */
export function InviteDialog(props: {
  readonly view: PeopleView;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(peopleText);
  const words = useText(peopleWords);
  const [role, setRole] = createSignal<"member" | "admin">("member");
  const [asks, setAsks] = createSignal(false);
  const [days, setDays] = createSignal<string>("7");
  const [uses, setUses] = createSignal<string>("10");
  const making = createMaking();
  const make = () =>
    void making.run({ days: Number(days()), uses: Number(uses()), role: role(), needsApproval: asks() });
  return (
    <Dialog
      open
      size="wide"
      onClose={props.onClose}
      title={making.link() === null ? t().makeTitle : t().ready}
      actions={
        <Show
          when={making.link() === null}
          fallback={
            <Button tone="primary" onClick={props.onClose}>
              {t().done}
            </Button>
          }
        >
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" busy={making.busy()} onClick={make}>
            {making.busy() ? t().making : t().make}
          </Button>
        </Show>
      }
    >
      <Show
        when={making.link()}
        fallback={
          <div class="dialog-form">
            <CountChoice
              label={t().days}
              value={days()}
              values={["1", "7", "30"]}
              say={t().day}
              onChange={setDays}
            />
            <CountChoice
              label={t().usesField}
              value={uses()}
              values={["1", "10", "50"]}
              say={t().person}
              onChange={setUses}
            />
            <Show when={props.view.canInviteAdmins}>
              <div class="field">
                <span class="label" aria-hidden="true">
                  {t().inviteRole}
                </span>
                <Segmented
                  wide
                  label={t().inviteRole}
                  value={role()}
                  options={[
                    { value: "member", label: words().member },
                    { value: "admin", label: words().admin },
                  ]}
                  onChange={setRole}
                />
              </div>
            </Show>
            <div class="switch-line">
              <span class="text">
                <span>{t().approval}</span>
                <span class="t2">{t().approvalText}</span>
              </span>
              <Switch label={t().approval} checked={asks()} onChange={setAsks} />
            </div>
            <Failure text={making.failure()} />
          </div>
        }
      >
        {(link) => (
          <>
            <p>{t().readyText}</p>
            <ShareLink link={link()} label={t().link} codeLabel={t().qrLabel} />
          </>
        )}
      </Show>
    </Dialog>
  );
}

function createMaking() {
  const engine = useEngine();
  const errorText = useErrorText();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [link, setLink] = createSignal<string | null>(null);
  const run = async (wanted: Commands["createInvite"]["input"]) => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("createInvite", wanted);
    setBusy(false);
    if (result.ok) setLink(result.value.link);
    else setFailure(errorText(result.error));
  };
  return { busy, failure, link, run };
}
