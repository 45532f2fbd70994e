import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import type { MemberId, MentionPlace, MentionView, RoomView } from "../../bridge/contract.ts";
import { useLanguage, useText } from "../i18n/text.tsx";
import { Avatar } from "./Avatar.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { Icon } from "./Icon.tsx";
import { createLook } from "./look-for.ts";
import { type Asked, askedAt, EVERYONE, mentionsIn } from "./naming.ts";
import { namingText } from "./naming-text.ts";
import { PersonName } from "./PersonName.tsx";
import "./naming.css";

const SHOWN = 24; // more are found by name
const ASK_FROM = 20; // people who would hear of it
const LIST_ID = "naming";

type Member = RoomView["members"][number];

/** Finds out whom words name; `null` where the person thought better of it. */
export type FindNames = (text: string) => Promise<readonly MentionPlace[] | null>;

export interface NamingProps {
  readonly box: HTMLTextAreaElement;
  readonly view: Pick<RoomView, "members" | "memberCount" | "canNameAll">;
  readonly onNames: (find: FindNames) => void;
  /** What is edited, if something is: whom its words named, they name still. */
  readonly before: () => Named | null;
}

export interface Named {
  readonly text: string;
  readonly mentions?: readonly MentionView[] | undefined;
}

/**
 * Naming people while one writes: after an @ a list of who is in the room, found by name or pinyin; and, when the words
 * go, who of them is named. It listens on the box itself, so that writing knows nothing of it until there is an @.
 */
export function Naming(props: NamingProps): JSX.Element {
  const chosen = new Map<string, MemberId>();
  const [asked, setAsked] = createSignal<Asked | null>(null);
  const [waiting, setWaiting] = createSignal<((goesOn: boolean) => void) | null>(null);
  let left = -1; // where Esc said no
  const look = () => {
    const { box } = props;
    const now = box.selectionStart === box.selectionEnd ? askedAt(box.value, box.selectionStart) : null;
    if (now === null || now.from !== left) left = -1;
    setAsked(left === -1 ? now : null);
  };
  const close = () => {
    left = asked()?.from ?? -1;
    setAsked(null);
  };
  const answer = (goesOn: boolean) => {
    waiting()?.(goesOn);
    setWaiting(null);
  };

  onMount(() => {
    const events = ["input", "click", "keyup", "focus"] as const;
    for (const name of events) props.box.addEventListener(name, look);
    props.box.addEventListener("blur", close);
    look();
    onCleanup(() => {
      for (const name of events) props.box.removeEventListener(name, look);
      props.box.removeEventListener("blur", close);
    });
  });
  props.onNames(async (text) => {
    const mentions = mentionsIn(
      text,
      props.view.members,
      new Map([...namedBefore(props.before()), ...chosen]),
    );
    if (!props.view.canNameAll) return mentions.filter(({ who }) => who !== "all"); // the words go, and call nobody
    const isForAll = mentions.some(({ who }) => who === "all");
    if (!isForAll || props.view.memberCount <= ASK_FROM) return mentions;
    const goesOn = await new Promise<boolean>((resolve) => setWaiting(() => resolve));
    return goesOn ? mentions : null;
  });
  onCleanup(() => answer(false));

  const put = (name: string, member: MemberId | null) => {
    const { box } = props;
    const at = asked();
    if (at === null) return;
    if (member !== null) chosen.set(name, member);
    box.setRangeText(`@${name} `, at.from, box.selectionStart, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    box.focus();
  };
  return (
    <>
      <Show when={asked()}>
        {(now) => <People {...props} typed={now().typed} onPut={put} onClose={close} />}
      </Show>
      <Show when={waiting()}>
        <AskEveryone count={props.view.memberCount - 1} onAnswer={answer} />
      </Show>
    </>
  );
}

/** Whom the words that are edited named, by what they called them. */
function namedBefore(item: Named | null): readonly (readonly [string, MemberId])[] {
  return (item?.mentions ?? []).map(
    ({ from, length, who }) => [item?.text.slice(from + 1, from + length) ?? "", who] as const,
  );
}

interface Row {
  readonly id: string;
  readonly name: string;
  /** `null`: everyone. */
  readonly person: Member | null;
}

function People(
  props: NamingProps & {
    readonly typed: string;
    readonly onPut: (name: string, member: MemberId | null) => void;
    readonly onClose: () => void;
  },
): JSX.Element {
  const t = useText(namingText);
  const language = useLanguage();
  const [moved, setMoved] = createSignal<string | null>(null);
  const names = Object.values(EVERYONE).map((name) => ({ name, title: null, org: "" }));
  const called = createLook(
    () => names,
    () => props.typed,
  );
  const everyone = (): readonly Row[] => {
    const isMeant = props.view.canNameAll && props.view.memberCount > 2 && called().length > 0;
    return isMeant ? [{ id: "all", name: EVERYONE[language()], person: null }] : [];
  };
  const others = createMemo(() => props.view.members.filter(({ me, gone }) => !me && gone === null));
  const people = createLook(others, () => props.typed);
  /** Who is still found is not drawn anew. */
  const rowByPerson = new WeakMap<Member, Row>();
  const rowOf = (person: Member): Row => {
    const row = rowByPerson.get(person) ?? {
      id: person.member,
      get name() {
        return person.name;
      },
      person,
    };
    rowByPerson.set(person, row);
    return row;
  };
  const rows = createMemo((): readonly Row[] => [...everyone(), ...people().slice(0, SHOWN).map(rowOf)]);
  /** Enter never means everyone unless somebody went there. */
  const active = createMemo(() => {
    const there = rows().find(({ id }) => id === moved());
    return there ?? rows().find(({ person }) => person !== null) ?? rows()[0];
  });
  const put = (row: Row) => props.onPut(row.name, row.person?.member ?? null);
  const step = (by: number) => {
    const at = rows().findIndex(({ id }) => id === active()?.id);
    setMoved(rows()[(at + by + rows().length) % rows().length]?.id ?? null);
  };
  createKeys(props.box, () => {
    const row = active();
    return row === undefined
      ? null
      : {
          ArrowDown: () => step(1),
          ArrowUp: () => step(-1),
          Enter: () => put(row),
          Tab: () => put(row),
          Escape: props.onClose,
        };
  });
  createEffect(() => describe(props.box, active() === undefined ? null : optionId(active()?.id ?? "")));
  onCleanup(() => describe(props.box, null));
  let list!: HTMLDivElement;
  createEffect(() => {
    const id = active()?.id;
    if (id !== undefined)
      list.querySelector(`#${CSS.escape(optionId(id))}`)?.scrollIntoView({ block: "nearest" });
  });
  return (
    <>
      <div
        ref={list}
        id={LIST_ID}
        class="naming"
        role="listbox"
        aria-label={t().whom}
        hidden={rows().length === 0}
        onPointerDown={(event) => event.preventDefault()} // the caret stays where it is
      >
        <For each={rows()}>
          {(row) => (
            <button
              type="button"
              id={optionId(row.id)}
              class="item"
              role="option"
              tabindex="-1"
              aria-selected={row.id === active()?.id}
              onPointerMove={() => setMoved(row.id)}
              onClick={() => put(row)}
            >
              <Show
                when={row.person}
                fallback={<Everyone name={row.name} count={props.view.memberCount - 1} />}
              >
                {(person) => <Person person={person()} />}
              </Show>
            </button>
          )}
        </For>
      </div>
      <span class="sr" role="status">
        {rows().length === 0 ? "" : t().found(rows().length)}
      </span>
    </>
  );
}

function Person(props: { readonly person: Member }): JSX.Element {
  return (
    <>
      <Avatar face={props.person} size="sm" here={props.person.here} />
      <PersonName person={props.person} />
      <span class="end cut">{props.person.title}</span>
    </>
  );
}

function Everyone(props: { readonly name: string; readonly count: number }): JSX.Element {
  const t = useText(namingText);
  return (
    <>
      <span class="all">
        <Icon name="people" size="sm" />
      </span>
      <span>{props.name}</span>
      <span class="end">{t().people(props.count)}</span>
    </>
  );
}

const optionId = (id: string): string => `${LIST_ID}-${id}`;

/** Says to a screen reader which row the arrow keys are on, while the focus stays in the words. */
function describe(box: HTMLTextAreaElement, option: string | null): void {
  const names = { "aria-autocomplete": "list", "aria-controls": LIST_ID, "aria-activedescendant": option };
  for (const [name, value] of Object.entries(names))
    if (option === null || value === null) box.removeAttribute(name);
    else box.setAttribute(name, value);
}

type Keys = Readonly<Partial<Record<string, () => void>>>;

/** Heard on the box before anything further out: a key that the list takes is not a key of the composer. */
function createKeys(box: HTMLTextAreaElement, keys: () => Keys | null): void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229 || event.shiftKey || event.ctrlKey || event.metaKey)
      return;
    const act = keys()?.[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  box.addEventListener("keydown", onKeyDown);
  onCleanup(() => box.removeEventListener("keydown", onKeyDown));
}

function AskEveryone(props: {
  readonly count: number;
  readonly onAnswer: (goesOn: boolean) => void;
}): JSX.Element {
  const t = useText(namingText);
  return (
    <ConfirmDialog
      title={t().askAll(props.count)}
      act={t().sendAll}
      tone="primary"
      onClose={() => props.onAnswer(false)}
      run={async () => {
        props.onAnswer(true);
        return null;
      }}
    >
      <p>{t().askAllText}</p>
    </ConfirmDialog>
  );
}
