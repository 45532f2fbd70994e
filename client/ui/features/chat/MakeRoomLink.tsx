import { createSignal, type JSX, Show } from "solid-js";
import type { RoomView } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { ShareLink } from "../../kit/ShareLink.tsx";
import { useEngine } from "../../state/engine.tsx";
import { createLinkDraft, RoomLinkForm } from "./RoomLinkForm.tsx";
import { roomInfoText } from "./room-info-text.ts";

const FORM = "room-link";

/** A few choices, then the link and its code. */
export function MakeRoomLink(props: { readonly view: RoomView; readonly onClose: () => void }): JSX.Element {
  const t = useText(roomInfoText);
  const engine = useEngine();
  const errorText = useErrorText();
  const draft = createLinkDraft(props.view.history === "since");
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [link, setLink] = createSignal<string | null>(null);
  const make = async (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = draft.wanted();
    if (busy() || wanted === null) return;
    setBusy(true);
    setFailure(null);
    const made = await engine.command("createRoomLink", { room: props.view.id, ...wanted });
    setBusy(false);
    if (made.ok) setLink(made.value.link);
    else setFailure(errorText(made.error));
  };
  return (
    <Dialog
      open
      size="wide"
      onClose={props.onClose}
      title={link() === null ? t().linkTitle : t().ready}
      actions={
        <Show
          when={link() === null}
          fallback={
            <Button tone="primary" onClick={props.onClose}>
              {t().done}
            </Button>
          }
        >
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" type="submit" form={FORM} busy={busy()} disabled={draft.wanted() === null}>
            {t().make}
          </Button>
        </Show>
      }
    >
      <Show
        when={link()}
        fallback={
          <form id={FORM} class="dialog-form" onSubmit={make}>
            <RoomLinkForm draft={draft} canLinkGuests={props.view.canLinkGuests} />
            <Failure text={failure()} />
          </form>
        }
      >
        {(made) => (
          <>
            <p>{draft.forGuests() ? t().readyGuests(draft.guestOrg().trim()) : t().readyMembers}</p>
            <ShareLink link={made()} label={t().roomLink} codeLabel={t().qrLabel} />
          </>
        )}
      </Show>
    </Dialog>
  );
}
