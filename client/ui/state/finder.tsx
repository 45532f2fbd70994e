import { type Accessor, createContext, createSignal, type JSX, useContext } from "solid-js";
import type { RoomId } from "../../bridge/contract.ts";

/** What somebody asked to see: the finder, in all rooms or in one, or the keys. Asked anew each time. */
export type Asked = { readonly what: "find"; readonly room: RoomId | null } | { readonly what: "keys" };

/** The finder lies over every screen and any screen may open it. The shell fetches it with the first asking. */
export interface Finder {
  readonly asked: Accessor<Asked | null>;
  readonly find: (room?: RoomId) => void;
  readonly showKeys: () => void;
}

const FinderContext = createContext<Finder>();

export function FinderProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const [asked, ask] = createSignal<Asked | null>(null);
  const finder: Finder = {
    asked,
    find: (room) => ask({ what: "find", room: room ?? null }),
    showKeys: () => ask({ what: "keys" }),
  };
  return <FinderContext.Provider value={finder}>{props.children}</FinderContext.Provider>;
}

export function useFinder(): Finder {
  const finder = useContext(FinderContext);
  if (finder === undefined) throw new Error("useFinder needs a FinderProvider above it");
  return finder;
}
