import { useSearchParams } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { ForwardedShort, ForwardedView, MessageId, RoomId } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { nameInText } from "../../../kit/names.ts";
import { wayInto } from "../../../state/inside.ts";
import { oneLine } from "../message-text.ts";
import { ForwardedSheet } from "./ForwardedSheet.tsx";
import { forwardText } from "./forward-text.ts";
import { brokenIn, LINES, titleOf } from "./proofs.ts";
import { createRecord, type ReadRecord } from "./record.ts";
import "./forward.css";

/** Messages of another room, as a card: who said what in the first few, and whether all of it is as it was signed. */
export function ForwardedCard(props: {
  readonly room: RoomId;
  readonly id: MessageId;
  readonly short: ForwardedShort;
  readonly isStop: boolean;
}): JSX.Element {
  const t = useText(forwardText);
  const place = () => ({ room: props.room, id: props.id, path: [] });
  const record = createRecord(place);
  const [open, setOpen] = createSignal(false);
  const title = () => titleOf(t(), props.short);
  const [search, setSearch] = useSearchParams<{ inside?: string }>();
  /** Somebody follows a hit into it: it stays open as long as the address says so. */
  const way = () => wayInto(props.id, search.inside);
  const close = () => {
    setOpen(false);
    if (way() !== null) setSearch({ inside: undefined }, { replace: true });
  };
  return (
    <>
      <button
        type="button"
        class="record-card"
        style={{ "--_lines": Math.min(props.short.count, LINES) }}
        tabindex={props.isStop ? 0 : -1}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <b class="record-title">{title()}</b>
        <span class="record-lines">
          <For each={record()?.messages.slice(0, LINES)}>{(one) => <Line message={one} />}</For>
        </span>
        <Foot count={props.short.count} record={record()} />
      </button>
      <Show when={open() || way() !== null}>
        <ForwardedSheet place={place()} way={way() ?? []} title={title()} onClose={close} />
      </Show>
    </>
  );
}

function Line(props: { readonly message: ForwardedView }): JSX.Element {
  const t = useText(forwardText);
  const proven = () => (props.message.type === "proven" ? props.message : null);
  const refused = () => (props.message.type === "proven" ? "" : t()[props.message.type]);
  return (
    <span class="record-line">
      <Show when={proven()} fallback={<i>{refused()}</i>}>
        {(one) => (
          <>
            <bdi>{nameInText(one().author)}</bdi>
            {t().colon}
            <span lang={languageOf(one().text)}>{wordsOf(t(), one())}</span>
          </>
        )}
      </Show>
    </span>
  );
}

function wordsOf(t: Parameters<typeof titleOf>[0], one: Extract<ForwardedView, { type: "proven" }>): string {
  if (one.text !== "") return oneLine(one.text);
  if (one.location) return `📍 ${one.location.name}`.trim();
  return one.forwarded ? `[${titleOf(t, one.forwarded)}]` : `[${one.files?.[0]?.name ?? ""}]`;
}

function Foot(props: {
  readonly count: number;
  readonly record: ReadRecord | null | undefined;
}): JSX.Element {
  const t = useText(forwardText);
  const broken = () => (props.record ? brokenIn(props.record.messages) : 0);
  const words = () => {
    if (props.record === undefined) return t().checking;
    if (props.record === null) return t().missing;
    return broken() > 0 ? t().broken(broken()) : t().proven;
  };
  const isBad = () => props.record === null || broken() > 0;
  return (
    <span class="record-foot" data-tone={isBad() ? "warn" : undefined}>
      <Icon name={isBad() ? "alert" : "shield"} />
      {t().count(props.count)}
      <span aria-hidden="true">·</span>
      {words()}
    </span>
  );
}
