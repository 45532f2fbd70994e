import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { MessageId, RoomId, TimelineChange, TimelineItem } from "../../../bridge/contract.ts";
import { useEngine } from "../../state/engine.tsx";
import { applyAround, applyChange, applyOlder, EMPTY_TIMELINE, type Timeline, withoutItem } from "./merge.ts";

const PAGE = 60;
const AROUND = 60;

export interface RoomTimeline {
  readonly timeline: Accessor<Timeline>;
  /** The draft as the engine knew it when the room was opened; null until then. */
  readonly draft: Accessor<string | null>;
  /** Messages of others in the newest change that this window had not seen. */
  readonly fresh: Accessor<readonly TimelineItem[]>;
  /** Places whose page could not be read; asking again is a press away. */
  readonly failed: Accessor<ReadonlySet<string>>;
  /** Reads the page that ends before `before`: the top of the list, or the lower edge of a gap. */
  readonly readBefore: (before: string) => Promise<void>;
  /** Makes sure a message is here. False when this device does not have it. */
  readonly reach: (id: MessageId) => Promise<boolean>;
  readonly forget: (id: MessageId) => void;
}

/** Mirrors one room's timeline; older pages and jumps are merged into the same list. */
export function createTimeline(room: RoomId): RoomTimeline {
  const engine = useEngine();
  const [timeline, setTimeline] = createSignal<Timeline>(EMPTY_TIMELINE);
  const [draft, setDraft] = createSignal<string | null>(null);
  const [fresh, setFresh] = createSignal<readonly TimelineItem[]>([]);
  const [failed, setFailed] = createSignal<ReadonlySet<string>>(new Set());
  const reading = new Set<string>();

  const onChange = (change: TimelineChange) => {
    const before = timeline();
    setTimeline(applyChange(before, change));
    if (change.type === "reset") setDraft((known) => known ?? change.draft);
    const arrived = before.loaded ? newFromOthers(before, change.items) : [];
    if (arrived.length > 0) setFresh(arrived);
  };
  onCleanup(engine.watch("timeline", { room }, onChange));

  const readBefore = async (before: string) => {
    if (reading.has(before)) return;
    reading.add(before);
    setFailed((all) => new Set([...all].filter((one) => one !== before)));
    const page = await engine.command("readTimeline", { room, before, limit: PAGE });
    reading.delete(before);
    if (page.ok) setTimeline((now) => applyOlder(now, before, page.value));
    else setFailed((all) => new Set([...all, before]));
  };

  const reach = async (id: MessageId) => {
    if (timeline().items.some((item) => item.id === id)) return true;
    const around = await engine.command("readTimelineAround", { room, id, limit: AROUND });
    if (!around.ok || around.value === null) return false;
    const page = around.value;
    setTimeline((now) => applyAround(now, page));
    return page.items.some((item) => item.id === id);
  };

  const forget = (id: MessageId) => setTimeline((now) => withoutItem(now, id));
  return { timeline, draft, fresh, failed, readBefore, reach, forget };
}

function newFromOthers(before: Timeline, items: readonly TimelineItem[]): readonly TimelineItem[] {
  const known = new Set(before.items.map((item) => item.id));
  const counted = new Set(before.lateUnread);
  const newest = before.items.at(-1)?.order ?? "";
  return items.filter(
    (item) =>
      item.kind === "message" &&
      !item.mine &&
      !known.has(item.id) &&
      (item.order > newest || (item.late && item.unread && !counted.has(item.id))),
  );
}
