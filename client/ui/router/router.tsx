import {
  type Accessor,
  type Component,
  createContext,
  createMemo,
  createSignal,
  type JSX,
  onCleanup,
  type ParentProps,
  Show,
  untrack,
  useContext,
} from "solid-js";
import { matchPath, type Params } from "./match.ts";

/** What an address shows: screens in each other, the outermost first. One that stays keeps its state. */
export interface Route {
  readonly path: string;
  readonly screens: readonly Screen[];
}

/** A part of the page that may have to be fetched first: see later.tsx. */
export interface Screen {
  (props: ParentProps): JSX.Element;
  readonly fetch?: () => Promise<unknown>;
  readonly isHere?: () => boolean;
}

interface Place {
  readonly pathname: string;
  readonly search: string;
}

export type NavigateTo = (href: string, options?: { readonly replace?: boolean }) => void;

interface RouterState {
  readonly place: Accessor<Place>;
  readonly match: Accessor<Match>;
  readonly navigate: NavigateTo;
}

interface Match {
  readonly screens: readonly Screen[];
  readonly params: Params;
}

const RouterContext = createContext<RouterState>();

function useRouter(): RouterState {
  const router = useContext(RouterContext);
  if (router === undefined) throw new Error("addresses need a Router above them");
  return router;
}

/** Shows the screens of the address. A new screen takes the place of the old one once its code is here. */
export function Router(props: { readonly routes: readonly Route[]; readonly root: Screen }): JSX.Element {
  const [place, setPlace] = createSignal(here(), {
    equals: (a, b) => a.pathname === b.pathname && a.search === b.search,
  });
  const matchOf = (pathname: string): Match => {
    for (const { path, screens } of props.routes) {
      const params = matchPath(path, pathname);
      if (params !== null) return { screens, params };
    }
    return { screens: [], params: {} };
  };
  const match = createMemo(() => matchOf(place().pathname));
  const fetch = (pathname: string) =>
    matchOf(pathname).screens.flatMap((screen) => (screen.isHere?.() === false ? [screen.fetch?.()] : []));

  let newest = 0;
  const follow = () => {
    const wanted = here();
    const mine = ++newest;
    const show = () => {
      if (mine === newest) setPlace(wanted);
    };
    const missing = fetch(wanted.pathname);
    if (missing.length === 0) show();
    else void Promise.allSettled(missing).then(show); // what could not be fetched says so in its place
  };
  const navigate: NavigateTo = (href, { replace = false } = {}) => {
    const to = new URL(href, window.location.href);
    const { pathname, search } = here();
    if (to.pathname + to.search === pathname + search) return;
    history[replace ? "replaceState" : "pushState"](null, "", to.pathname + to.search);
    if (to.pathname !== pathname) window.scrollTo(0, 0);
    follow();
  };

  void fetch(place().pathname); // while the engine opens this device's data
  listen(window, "popstate", follow);
  listen(document, "click", (event) => {
    const href = ownLink(event);
    if (href === null) return;
    event.preventDefault();
    navigate(href);
  });
  const { root: Root } = props;
  return (
    <RouterContext.Provider value={{ place, match, navigate }}>
      <Root>
        <Level depth={0} />
      </Root>
    </RouterContext.Provider>
  );
}

function Level(props: { readonly depth: number }): JSX.Element {
  const { match } = useRouter();
  const screen = createMemo(() => match().screens[props.depth]);
  return (
    <Show when={screen()} keyed>
      {(One) => (
        <One>
          <Level depth={props.depth + 1} />
        </One>
      )}
    </Show>
  );
}

const here = (): Place => ({ pathname: window.location.pathname, search: window.location.search });

function listen<K extends "click" | "popstate">(
  target: EventTarget,
  type: K,
  hear: (event: WindowEventMap[K]) => void,
): void {
  const listener = hear as EventListener; // `type` says which event it is
  target.addEventListener(type, listener);
  onCleanup(() => target.removeEventListener(type, listener));
}

/** Where a plain press on a link of this app leads. Everything else is the browser's, links with a fragment too: those carry secrets in. */
function ownLink(event: MouseEvent): string | null {
  const isPlain = event.button === 0 && !(event.metaKey || event.altKey || event.ctrlKey || event.shiftKey);
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (event.defaultPrevented || !isPlain || link === null) return null;
  const isOurs = link.origin === window.location.origin && link.hash === "";
  return !isOurs || link.target !== "" || link.hasAttribute("download") ? null : link.pathname + link.search;
}

export function useLocation(): Place {
  const { place } = useRouter();
  return {
    get pathname() {
      return place().pathname;
    },
    get search() {
      return place().search;
    },
  };
}

export const useNavigate = (): NavigateTo => useRouter().navigate;

/** The named parts of the address, still encoded. */
export function useParams(): Accessor<Params> {
  const { match } = useRouter();
  return () => match().params;
}

/** One value behind the `?` of the address; `null` takes it away. */
export function useSearch(
  name: string,
): readonly [
  Accessor<string | null>,
  (value: string | null, options?: { readonly replace?: boolean }) => void,
] {
  const { place, navigate } = useRouter();
  return [
    () => new URLSearchParams(place().search).get(name),
    (value, options) => {
      const { pathname, search } = untrack(place);
      const values = new URLSearchParams(search);
      if (value === null) values.delete(name);
      else values.set(name, value);
      navigate(values.size === 0 ? pathname : `${pathname}?${values}`, options);
    },
  ];
}

/** Leads on, in place of the address that led here. */
export const Navigate: Component<{ readonly href: string }> = (props) => {
  untrack(() => useNavigate()(props.href, { replace: true }));
  return null;
};
