import { useNavigate } from "@solidjs/router";
import { createSignal, type JSX, onMount } from "solid-js";
import type { Commands } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useEngine } from "../../state/engine.tsx";
import { placeAfterJoining } from "../../state/first-ready.ts";
import { keepStorage } from "../../state/platform.ts";
import { InviteCard } from "./InviteCard.tsx";
import { onboardingText } from "./text.ts";

export interface AcceptProps {
  readonly link: string;
  readonly invitation: Commands["inspectInvite"]["output"];
  readonly onOther: () => void;
}

/** Whose invitation it is, what it gives, and a name. Guests read beforehand what they will and will not see. */
export function Accept(props: AcceptProps): JSX.Element {
  const t = useText(onboardingText);
  const [name, setName] = createSignal("");
  const [asked, setAsked] = createSignal(false);
  const joining = createJoining(() => props.link);
  let input!: HTMLInputElement;
  onMount(() => input.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (name().trim() === "") return input.focus();
    void joining.run(name().trim());
  };
  const hint = () => {
    const { guestOrg, needsApproval } = props.invitation;
    if (needsApproval) return t().approval;
    return guestOrg === null ? t().joinNote : undefined;
  };
  const words = () => {
    if (props.invitation.needsApproval) return joining.busy() ? t().asking : t().ask;
    return joining.busy() ? t().joining : t().join;
  };
  return (
    <FirstPage title={t().invitesYou(props.invitation.invitedBy)} lead={t().checkLead} onBack={props.onOther}>
      <form class="form" onSubmit={submit}>
        <InviteCard invitation={props.invitation} />
        <TextField
          ref={input}
          label={t().yourName}
          value={name()}
          onInput={setName}
          error={asked() && name().trim() === "" ? t().needed : undefined}
          hint={hint()}
          autocomplete="name"
          maxlength={80}
        />
        <Failure text={joining.failure()} />
        <div class="end">
          <Button type="submit" tone="primary" size="lg" wide busy={joining.busy()}>
            {words()}
          </Button>
          <Button tone="plain" wide disabled={joining.busy()} onClick={props.onOther}>
            {t().notThisOne}
          </Button>
        </div>
      </form>
    </FirstPage>
  );
}

function createJoining(link: () => string) {
  const engine = useEngine();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const run = async (name: string) => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("joinOrg", { link: link(), name });
    if (!result.ok) {
      setBusy(false);
      return void setFailure(errorText(result.error));
    }
    void keepStorage(engine);
    const { room, waiting } = result.value;
    navigate(waiting ? "/waiting" : await placeAfterJoining(engine, room), { replace: true });
  };
  return { busy, failure, run };
}
