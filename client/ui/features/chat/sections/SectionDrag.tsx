import { onCleanup, onMount } from "solid-js";
import type { RoomRow, SectionView } from "../../../../bridge/contract.ts";
import { sectionOfRow } from "../arrange.ts";
import { useSectionActs } from "./section-acts.ts";

/** Where what is dragged would go. */
type Target =
  | { readonly to: "section"; readonly mark: Element; readonly section: SectionView | null }
  | {
      readonly to: "place";
      readonly mark: Element;
      readonly beside: string;
      readonly side: "before" | "after";
    };

/**
 * Rooms and sections moved with a mouse: a room onto a section or one of its rooms, or out among the others; a section above or
 * below another. The menus do the same.
 */
export function SectionDrag(props: {
  /** A head in the list. */
  readonly head: Element;
  readonly sections: readonly SectionView[];
}): null {
  const acts = useSectionActs(() => props.sections);
  let dragged: { readonly room: RoomRow } | { readonly section: SectionView } | null = null;
  let marked: Element | null = null;
  const sectionBy = (id: string | undefined) => props.sections.find((one) => one.id === id);
  /** As they were when the drag began. */
  let rooms: readonly RoomRow[] = [];
  const roomBy = (id: string | undefined) => rooms.find((one) => one.id === id);
  const list = () => props.head.closest<HTMLElement>("nav");
  const mark = (target: Target | null) => {
    marked?.removeAttribute("data-drop");
    marked = target?.mark ?? null;
    marked?.setAttribute("data-drop", target?.to === "place" ? target.side : "in");
  };
  const end = () => {
    dragged = null;
    mark(null);
  };
  const headOf = (id: string) => list()?.querySelector(`[data-section="${CSS.escape(id)}"]`);

  /** The section that something in the list belongs to; `null`: none; undefined: nothing can go there. */
  const sectionAt = (target: Element): SectionView | null | undefined => {
    const head = target.closest<HTMLElement>("[data-section]");
    if (head !== null) return sectionBy(head.dataset.section);
    const room = roomBy(target.closest<HTMLElement>("a[data-room]")?.dataset.room);
    return room && sectionOfRow(room);
  };
  const targetOf = (event: DragEvent): Target | null => {
    if (dragged === null || !(event.target instanceof Element)) return null;
    const section = sectionAt(event.target);
    if (section === undefined) return null;
    const head = section === null ? null : (headOf(section.id) ?? null);
    if ("room" in dragged) {
      if ((dragged.room.own.section?.id ?? null) === (section?.id ?? null) && !dragged.room.own.pinned)
        return null;
      const mark = head ?? event.target.closest("a[data-room]") ?? null;
      return mark && { to: "section", mark, section };
    }
    if (section === null || head === null || section.id === dragged.section.id) return null;
    const ids = props.sections.map(({ id }) => id);
    const side = ids.indexOf(section.id) < ids.indexOf(dragged.section.id) ? "before" : "after";
    return { to: "place", mark: head, beside: section.id, side };
  };
  const onDragStart = async ({ target }: DragEvent) => {
    const id =
      target instanceof Element ? target.closest<HTMLElement>("[data-room]")?.dataset.room : undefined;
    const section = sectionBy(id);
    rooms = await acts.roomsNow();
    const room = roomBy(id);
    dragged = room
      ? { room: { ...room, own: { ...room.own } } }
      : section
        ? { section: { ...section } }
        : null;
  };
  const onDragOver = (event: DragEvent) => {
    const target = targetOf(event);
    mark(target);
    if (target === null) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "move";
  };
  const onDrop = (event: DragEvent) => {
    const target = targetOf(event);
    const what = dragged;
    end();
    if (target === null || what === null) return;
    event.preventDefault();
    if (target.to === "section" && "room" in what)
      void acts.put(what.room, target.section && { ...target.section });
    if (target.to === "place" && "section" in what) void acts.move(what.section, target.beside, target.side);
  };
  onMount(() => {
    const nav = list();
    const heard = { dragstart: onDragStart, dragover: onDragOver, drop: onDrop, dragend: end } as const;
    const listen = (on: "addEventListener" | "removeEventListener") => {
      for (const [name, act] of Object.entries(heard)) nav?.[on](name, act as EventListener);
    };
    listen("addEventListener");
    onCleanup(() => listen("removeEventListener"));
  });
  return null;
}
