import { For, type JSX, Show } from "solid-js";
import type { SyncView } from "../../../bridge/contract.ts";
import { formatMoment, formatSpan } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { Option, Page, Part } from "../../kit/SettingsPage.tsx";
import { createView } from "../../state/engine.tsx";
import { fetched } from "../../state/fetched.tsx";
import { useOutbox } from "../../state/outbox.tsx";
import { BackupActs } from "./Backup.tsx";
import { Copies } from "./Copies.tsx";
import { KeysPart } from "./KeysPart.tsx";
import { StoragePart } from "./StoragePart.tsx";
import { settingsText } from "./text.ts";
import { otherAside, type Verdict, verdictOf, waitingForKeys } from "./verdict.ts";

const Unread = fetched(async () => (await import("../../kit/SetAside.tsx")).default);

/** Where everything is: the verdict, the copies, what waits, the storage and the clock. */
export function SyncPage(props: { readonly sync: SyncView | undefined }): JSX.Element {
  const t = useText(settingsText);
  const own = createView("devices", () => ({}));
  const backup = createView("backup", () => ({}));
  const session = createView("session", () => ({}));
  const standing = () => {
    const view = session();
    return view?.state === "ready" ? view.standing.state : undefined;
  };
  return (
    <Page title={t().sync}>
      <Show when={props.sync} fallback={<span class="skel verdict" />}>
        {(sync) => (
          <>
            <VerdictHead verdict={verdictOf(sync(), own()?.kit.state, standing())} />
            <Part title={t().copies}>
              <Copies sync={sync()} own={own()} backup={backup()} />
              <Show when={backup()}>
                {(view) => <BackupActs backup={view()} mayBeCleared={sync().storage.persisted === false} />}
              </Show>
            </Part>
            <Holding sync={sync()} />
            <KeysPart keys={sync().keys} />
            <StoragePart storage={sync().storage} />
            <Show when={sync().storage.setAside}>{(view) => <Unread view={view()} />}</Show>
            <ClockPart sync={sync()} />
            <SetAside sync={sync()} />
          </>
        )}
      </Show>
    </Page>
  );
}

const drawn = {
  Ended: { icon: "info", tone: "warn" },
  NoKit: { icon: "key", tone: "warn" },
  UncheckedKit: { icon: "key", tone: "warn" },
  AllWell: { icon: "tick", tone: "ok" },
  CatchingUp: { icon: "refresh", tone: "ok" },
  Connecting: { icon: "relay", tone: "warn" },
  Waiting: { icon: "wait", tone: "warn" },
  Offline: { icon: "no-signal", tone: "warn" },
  Silent: { icon: "relay", tone: "warn" },
  Refused: { icon: "alert", tone: "bad" },
  NotSaved: { icon: "alert", tone: "bad" },
} as const satisfies Record<Verdict["type"], { icon: IconName; tone: "ok" | "warn" | "bad" }>;

function VerdictHead(props: { readonly verdict: Verdict }): JSX.Element {
  const words = createVerdictWords();
  return (
    <div class="verdict" role="status">
      <span class="ico" data-tone={drawn[props.verdict.type].tone}>
        <Icon name={drawn[props.verdict.type].icon} />
      </span>
      <h3>{words(props.verdict).title}</h3>
      <p>{words(props.verdict).text}</p>
    </div>
  );
}

function createVerdictWords(): (verdict: Verdict) => { readonly title: string; readonly text: string } {
  const t = useText(settingsText);
  const language = useLanguage();
  const lost = (waiting: number) =>
    waiting === 0 ? t().nothingLost : `${t().waits(waiting)}${language() === "zh" ? "。" : "."}`;
  return (verdict) => {
    switch (verdict.type) {
      case "Ended":
        return { title: t().endedTitle, text: t().endedText };
      case "AllWell":
        return { title: t().allWell, text: t().allWellText };
      case "NoKit":
        return { title: t().noKitTitle, text: t().noKitText };
      case "UncheckedKit":
        return { title: t().uncheckedKitTitle, text: t().uncheckedKitText };
      case "CatchingUp":
        return { title: t().catchingUp, text: t().nothingLost };
      case "Connecting":
        return { title: t().connectingTitle, text: t().nothingLost };
      case "Waiting":
        return { title: t().waits(verdict.count), text: t().waitsText };
      case "Offline":
        return { title: t().offlineTitle, text: lost(verdict.waiting) };
      case "Silent":
        return {
          title: t().silentTitle(formatMoment(language(), verdict.since, Date.now())),
          text: lost(verdict.waiting),
        };
      case "Refused":
        return { title: t().refusedTitle(verdict.count), text: t().refusedText };
      case "NotSaved":
        return { title: t().notSavedTitle, text: t().notSavedText };
    }
  };
}

function Holding(props: { readonly sync: SyncView }): JSX.Element {
  const t = useText(settingsText);
  const outbox = useOutbox();
  const count = () => props.sync.waiting + props.sync.refused.length;
  const keys = () => waitingForKeys(props.sync.setAside);
  return (
    <Part title={t().holding}>
      <div class="card rows" data-lined="">
        <Option title={t().waitingRow}>
          <span class="end num">{props.sync.waiting}</span>
        </Option>
        <Option title={t().refusedRow}>
          <span class="end num">{props.sync.refused.length}</span>
        </Option>
        <Show when={keys() > 0}>
          <Option title={t().keysRow} text={t().keysText}>
            <span class="end num">{keys()}</span>
          </Option>
        </Show>
        <Show when={props.sync.rosterBehind}>
          <Option title={t().rosterRow} text={t().rosterText} />
        </Show>
        <For each={props.sync.missing}>
          {({ author, rows }) => (
            <Option title={t().missingRow(author)} text={t().missingText}>
              <span class="end num">{t().times(rows)}</span>
            </Option>
          )}
        </For>
        <Show when={count() > 0}>
          <div class="row opt">
            <Button tone="soft" wide onClick={outbox.open}>
              {t().see}
            </Button>
          </div>
        </Show>
      </div>
    </Part>
  );
}

function ClockPart(props: { readonly sync: SyncView }): JSX.Element {
  const t = useText(settingsText);
  const language = useLanguage();
  const words = () => {
    const offset = props.sync.clockOffsetMs;
    if (offset === null) return t().clockUnknown;
    if (Math.abs(offset) < 1500) return t().clockFine;
    const span = formatSpan(language(), offset);
    return offset > 0 ? t().clockBehind(span) : t().clockAhead(span);
  };
  return (
    <Part title={t().clock}>
      <div class="card rows" data-lined="">
        <Option title={words()} text={props.sync.clockWrong ? t().clockWrong : undefined} />
      </div>
    </Part>
  );
}

/** Reasons are types of the crypto; people get what they mean for them. */
const asideWords = {
  BodyDropped: "asideGone",
  UnknownVersion: "asideNewer",
  Newer: "asideNewer",
  RosterBehind: "asideRoster",
  OtherRoster: "asideRoster",
  AgainstRules: "asideRules",
} as const satisfies Record<string, "asideGone" | "asideNewer" | "asideRoster" | "asideRules">;

function SetAside(props: { readonly sync: SyncView }): JSX.Element {
  const t = useText(settingsText);
  const words = (reason: string) =>
    t()[reason in asideWords ? asideWords[reason as keyof typeof asideWords] : "asideBroken"];
  return (
    <Show when={otherAside(props.sync.setAside).length > 0}>
      <Part title={t().setAside} aside={t().setAsideText}>
        <div class="card rows" data-lined="">
          <For each={otherAside(props.sync.setAside)}>
            {(group) => (
              <Option title={words(group.reason)} text={group.reason}>
                <span class="end num">{t().times(group.count)}</span>
              </Option>
            )}
          </For>
        </div>
      </Part>
    </Show>
  );
}
