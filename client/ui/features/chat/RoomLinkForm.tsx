import { createSignal, type JSX, Show } from "solid-js";
import type { Commands } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ChoiceList } from "../../kit/ChoiceList.tsx";
import { CountChoice } from "../../kit/CountChoice.tsx";
import { dayOf, endOfDay } from "../../kit/day-field.ts";
import { Segmented } from "../../kit/Segmented.tsx";
import { Switch } from "../../kit/Switch.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { roomInfoText } from "./room-info-text.ts";

type Wanted = Omit<Commands["createRoomLink"]["input"], "room">;

const GUEST_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What is being chosen for a link. `asksAlways`: this room lets nobody in without a yes. */
export function createLinkDraft(asksAlways: boolean) {
  const [forGuests, setForGuests] = createSignal(false);
  const [guestOrg, setGuestOrg] = createSignal("");
  const [until, setUntil] = createSignal(dayOf(Date.now() + GUEST_DAYS * DAY_MS));
  const [days, setDays] = createSignal("7");
  const [uses, setUses] = createSignal("10");
  const [role, setRole] = createSignal<Wanted["role"]>("writer");
  const [asks, setAsks] = createSignal(asksAlways);
  /** Null while something is missing. */
  const wanted = (): Wanted | null => {
    const org = guestOrg().trim();
    const guestUntil = endOfDay(until());
    const isWhole = !forGuests() || (org !== "" && guestUntil !== null && guestUntil > Date.now());
    if (!isWhole) return null;
    return {
      days: Number(days()),
      uses: Number(uses()),
      role: role(),
      needsApproval: asksAlways || asks(),
      guestOrg: forGuests() ? org : null,
      guestUntil: forGuests() ? guestUntil : null,
    };
  };
  return {
    ...{ forGuests, setForGuests, guestOrg, setGuestOrg, until, setUntil, days, setDays, uses, setUses },
    ...{ role, setRole, asks, setAsks, asksAlways, wanted },
  };
}

export interface RoomLinkFormProps {
  readonly draft: ReturnType<typeof createLinkDraft>;
  readonly canLinkGuests: boolean;
}

export function RoomLinkForm(props: RoomLinkFormProps): JSX.Element {
  const t = useText(roomInfoText);
  const { draft } = props;
  return (
    <>
      <Show when={props.canLinkGuests}>
        <ChoiceList
          label={t().linkFor}
          value={draft.forGuests() ? "guests" : "members"}
          options={[
            { value: "members", label: t().forMembers, text: t().forMembersText, icon: "people" },
            { value: "guests", label: t().forGuests, text: t().forGuestsText, icon: "org" },
          ]}
          onChange={(value) => draft.setForGuests(value === "guests")}
        />
      </Show>
      <Show when={draft.forGuests()}>
        <div class="guest-fields">
          <TextField
            label={t().guestOrg}
            placeholder={t().guestOrgPlaceholder}
            value={draft.guestOrg()}
            onInput={draft.setGuestOrg}
            maxlength={60}
          />
          <TextField
            type="date"
            label={t().guestUntil}
            hint={t().guestUntilHint}
            min={dayOf(Date.now())}
            value={draft.until()}
            onInput={draft.setUntil}
          />
        </div>
      </Show>
      <div class="guest-fields">
        <CountChoice
          label={t().days}
          value={draft.days()}
          values={["1", "7", "30"]}
          say={t().day}
          onChange={draft.setDays}
        />
        <CountChoice
          label={t().uses}
          value={draft.uses()}
          values={["1", "10", "50"]}
          say={t().person}
          onChange={draft.setUses}
        />
      </div>
      <div class="field">
        <span class="label" aria-hidden="true">
          {t().linkRole}
        </span>
        <Segmented
          wide
          label={t().linkRole}
          value={draft.role()}
          options={[
            { value: "writer", label: t().canWrite },
            { value: "reader", label: t().canRead },
          ]}
          onChange={draft.setRole}
        />
      </div>
      <div class="switch-line">
        <span class="text">
          <span>{t().approval}</span>
          <span class="t2">{draft.asksAlways ? t().approvalAlways : t().approvalText}</span>
        </span>
        <Switch
          label={t().approval}
          checked={draft.asks()}
          disabled={draft.asksAlways}
          onChange={draft.setAsks}
        />
      </div>
    </>
  );
}
