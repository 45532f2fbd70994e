import { useNavigate } from "@solidjs/router";
import { createSignal, type JSX } from "solid-js";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { useEngine } from "../../state/engine.tsx";
import type { AcceptProps } from "./Accept.tsx";
import { InviteCard } from "./InviteCard.tsx";
import { onboardingText } from "./text.ts";

/** Somebody who belongs already follows a link into a room. */
export function AcceptRoom(props: AcceptProps): JSX.Element {
  const t = useText(onboardingText);
  const joining = createRoomJoining(() => props.link);
  const room = () => props.invitation.roomName ?? props.invitation.orgName;
  const words = () => {
    if (props.invitation.needsApproval) return joining.busy() ? t().asking : t().ask;
    return joining.busy() ? t().joining : t().roomJoin;
  };
  return (
    <FirstPage
      title={t().roomTitle(props.invitation.invitedBy, room())}
      lead={t().roomLead}
      onBack={props.onOther}
    >
      <div class="form">
        <InviteCard invitation={props.invitation} />
        <Failure text={joining.failure()} />
        <div class="end">
          <Button tone="primary" size="lg" wide busy={joining.busy()} onClick={() => void joining.run()}>
            {words()}
          </Button>
          <Button tone="plain" wide disabled={joining.busy()} onClick={props.onOther}>
            {t().notThisOne}
          </Button>
        </div>
      </div>
    </FirstPage>
  );
}

function createRoomJoining(link: () => string) {
  const t = useText(onboardingText);
  const engine = useEngine();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const toasts = useToasts();
  const arrival = useArrival();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const run = async () => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("joinRoom", { link: link() });
    setBusy(false);
    if (!result.ok) return void setFailure(errorText(result.error));
    if (result.value.waiting) toasts.show({ icon: "clock", text: t().roomAsked });
    navigate(result.value.waiting ? "/chats" : `/chats/${result.value.room}`, { replace: true });
    arrival.setInvite(null);
  };
  return { busy, failure, run };
}
