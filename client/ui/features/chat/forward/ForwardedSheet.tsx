import { useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX, Match, Show, Switch, untrack } from "solid-js";
import type { ForwardedShort, ForwardedView } from "../../../../bridge/contract.ts";
import { formatMoment } from "../../../i18n/format.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { Avatar } from "../../../kit/Avatar.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Empty } from "../../../kit/Empty.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { OrgBadge } from "../../../kit/OrgBadge.tsx";
import { Sheet } from "../../../kit/Sheet.tsx";
import { SkeletonRows } from "../../../kit/SkeletonRows.tsx";
import { MessageText } from "../MessageText.tsx";
import { placeOf } from "../message-place.ts";
import { PlaceCard } from "../place/PlaceCard.tsx";
import { urgentText } from "../urgent/urgent-text.ts";
import { forwardText } from "./forward-text.ts";
import { isJoined, type Proven, titleOf } from "./proofs.ts";
import { createRecord, type RecordPlace } from "./record.ts";
import "./forward.css";

/** A whole record to read: authors, times and words as they were signed, one below the other. */
export function ForwardedSheet(props: {
  readonly place: RecordPlace;
  /** The message to go to, and in it on into the record that it holds. */
  readonly way: readonly number[];
  readonly title: string;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(forwardText);
  const record = createRecord(() => props.place);
  return (
    <Sheet open title={props.title} onClose={props.onClose}>
      <Switch>
        <Match when={record() === undefined}>
          <SkeletonRows count={3} />
        </Match>
        <Match when={record() === null}>
          <Empty art="well" title={t().missing} text="" />
        </Match>
        <Match when={record()}>
          {(read) => (
            <>
              <p class="record-proof">
                <Icon name="shield" />
                {t().howProven}
              </p>
              <ol class="record">
                <For each={read().messages}>
                  {(message, at) => (
                    <li>
                      <One
                        message={message}
                        joined={isJoined(read().messages[at() - 1], message)}
                        place={{ ...props.place, path: [...props.place.path, at()] }}
                        way={props.way[0] === at() ? props.way : null}
                        onClose={props.onClose}
                      />
                    </li>
                  )}
                </For>
              </ol>
            </>
          )}
        </Match>
      </Switch>
    </Sheet>
  );
}

interface OneProps {
  readonly message: ForwardedView;
  readonly joined: boolean;
  /** Of the record that it may hold itself. */
  readonly place: RecordPlace;
  /** It is the one to go to, or holds that. */
  readonly way: readonly number[] | null;
  readonly onClose: () => void;
}

function One(props: OneProps): JSX.Element {
  const t = useText(forwardText);
  const proven = () => (props.message.type === "proven" ? props.message : null);
  const refused = () => (props.message.type === "proven" ? "" : t()[props.message.type]);
  return (
    <Show
      when={proven()}
      fallback={
        <p class="record-refused">
          <Icon name="alert" />
          {refused()}
        </p>
      }
    >
      {(message) => <Said {...props} said={message()} />}
    </Show>
  );
}

function Said(props: OneProps & { readonly said: Proven }): JSX.Element {
  const t = useText(forwardText);
  const urgent = useText(urgentText);
  const language = useLanguage();
  const navigate = useNavigate();
  const go = (to: NonNullable<Proven["place"]>) => {
    props.onClose();
    navigate(placeOf(to.room, to.id));
  };
  return (
    <article
      ref={(element) => {
        if (props.way !== null) requestAnimationFrame(() => element.scrollIntoView({ block: "center" }));
      }}
      class="record-one"
      data-joined={props.joined ? "" : undefined}
      data-here={props.way?.length === 1 ? "" : undefined}
    >
      <Show when={!props.joined} fallback={<span />}>
        <Avatar face={props.said.author} />
      </Show>
      <div class="record-said">
        <p class="record-who">
          <bdi class={props.joined ? "sr" : "name"}>{props.said.author.name}</bdi>
          <Show when={!props.joined && props.said.author.org}>{(org) => <OrgBadge name={org()} />}</Show>
          <time>{formatMoment(language(), props.said.at, Date.now())}</time>
          <Show when={props.said.urgent}>
            <span class="chip" data-tone="seal" data-size="sm">
              {urgent().urgent}
            </span>
          </Show>
          <Show when={props.said.edited}>
            <span>{t().edited}</span>
          </Show>
          <Show when={props.said.place}>
            {(place) => (
              <Button tone="link" size="sm" onClick={() => go(place())}>
                {t().goTo}
              </Button>
            )}
          </Show>
        </p>
        <div class="record-words">
          <MessageText text={props.said.text} mentions={props.said.mentions} isStop={true} />
        </div>
        <Show when={props.said.files}>
          {(files) => (
            <ul class="record-files">
              <For each={files()}>
                {(file) => (
                  <li>
                    <Icon name="file" />
                    <bdi class="cut">{file.name}</bdi>
                  </li>
                )}
              </For>
              <li class="hint">{t().files(files().length)}</li>
            </ul>
          )}
        </Show>
        <Show when={props.said.location}>{(place) => <PlaceCard place={place()} isStop />}</Show>
        <Show when={props.said.forwarded}>
          {(short) => <Inner short={short()} place={props.place} way={props.way?.slice(1) ?? []} />}
        </Show>
      </div>
    </article>
  );
}

/** A record in a record: opened in a sheet of its own. */
function Inner(props: {
  readonly short: ForwardedShort;
  readonly place: RecordPlace;
  readonly way: readonly number[];
}): JSX.Element {
  const t = useText(forwardText);
  const [open, setOpen] = createSignal(untrack(() => props.way.length > 0));
  const title = () => titleOf(t(), props.short);
  return (
    <>
      <button type="button" class="record-card" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <b class="record-title">{title()}</b>
        <span class="record-foot">{t().count(props.short.count)}</span>
      </button>
      <Show when={open()}>
        <ForwardedSheet place={props.place} way={props.way} title={title()} onClose={() => setOpen(false)} />
      </Show>
    </>
  );
}
