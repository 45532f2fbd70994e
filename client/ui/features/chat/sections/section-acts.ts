import type { RoomRow, SectionView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useAct } from "../../../state/act.ts";
import { useEngine } from "../../../state/engine.tsx";
import { movedOrder, steppedOrder } from "../arrange.ts";
import { sectionText } from "./section-text.ts";

/** What one does with sections. What moved is said, with the way back. */
export function useSectionActs(sections: () => readonly SectionView[]) {
  const t = useText(sectionText);
  const act = useAct();
  const engine = useEngine();
  const toasts = useToasts();
  const ids = () => sections().map(({ id }) => id);

  const say = (text: string, undo: () => void) =>
    toasts.show({ icon: "tick", text, action: { label: t().undo, run: undo } });

  /** As they are now. */
  const roomsNow = () =>
    new Promise<readonly RoomRow[]>((resolve) => {
      const unwatch = engine.watch("rooms", {}, (rooms) => {
        resolve(rooms);
        queueMicrotask(() => unwatch());
      });
    });

  async function order(to: readonly string[], name: string, id: string): Promise<void> {
    const before = ids();
    if (to.every((one, at) => one === before[at])) return;
    const text = t().moved(name, to.indexOf(id) + 1);
    if (await act.say("orderSections", { ids: to }))
      say(text, () => void act.say("orderSections", { ids: before }));
  }

  /** Back with its rooms and in its place; it is a new one, and nobody can tell. */
  async function restore(name: string, inside: readonly string[], before: readonly string[], id: string) {
    const made = await engine.command("nameSection", { id: null, name });
    if (!made.ok) return;
    const { id: now } = made.value;
    for (const room of inside) await engine.command("setRoomOwn", { room, section: now });
    await act.say("orderSections", { ids: before.map((one) => (one === id ? now : one)) });
  }

  return {
    roomsNow,
    fold: (id: string, shut: boolean) => void act.say("foldSection", { id, shut }),
    step: ({ id, name }: SectionView, step: 1 | -1) => order(steppedOrder(ids(), id, step), name, id),
    move: ({ id, name }: SectionView, beside: string, side: "before" | "after") =>
      order(movedOrder(ids(), id, beside, side), name, id),
    async drop({ id, name }: SectionView): Promise<void> {
      const text = t().dropped(name);
      const before = ids();
      const inside = (await roomsNow()).flatMap((room) => (room.own.section?.id === id ? [room.id] : []));
      if (await act.say("dropSection", { id })) say(text, () => void restore(name, inside, before, id));
    },
    /** Into a section, or among the others: what was pinned stands there too, not at the top. */
    async put({ id: room, name, own }: RoomRow, section: SectionView | null): Promise<void> {
      const { pinned } = own;
      const from = own.section?.id ?? null;
      const text = section === null ? t().takenOut(name) : t().putIn(name, section.name);
      if (await act.say("setRoomOwn", { room, section: section?.id ?? null, pinned: false }))
        say(text, () => void act.say("setRoomOwn", { room, section: from, pinned }));
    },
  };
}

export type SectionActs = ReturnType<typeof useSectionActs>;
