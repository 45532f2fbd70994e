import { type Accessor, createContext, createSignal, type JSX, onCleanup, useContext } from "solid-js";
import { readSecret } from "./secret.ts";

/**
 * Secrets that arrived in the address: the set-up token (`/setup#s=…`) and an invitation (`/join#i=…`).
 * The fragment leaves the address and the history at once; the secret lives in memory only, for as long as
 * this page does.
 */
export interface Arrival {
  readonly setupToken: Accessor<string | null>;
  /** The whole fragment, as `inspectInvite` and `joinOrg` take it. */
  readonly invite: Accessor<string | null>;
  /** The other way in: a link the person pasted. */
  readonly setInvite: (link: string | null) => void;
  readonly setSetupToken: (token: string | null) => void;
}

const ArrivalContext = createContext<Arrival>();

export function useArrival(): Arrival {
  const arrival = useContext(ArrivalContext);
  if (arrival === undefined) throw new Error("useArrival needs an ArrivalProvider above it");
  return arrival;
}

/** Stands above the router, so that the fragment is gone before anything else reads the address. */
export function ArrivalProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const [setupToken, setSetupToken] = createSignal<string | null>(null);
  const [invite, setInvite] = createSignal<string | null>(null);
  const take = () => {
    const secret = readSecret(location.hash);
    if (secret === null) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    if (secret.type === "setup") setSetupToken(secret.token);
    else setInvite(secret.fragment);
  };
  take();
  window.addEventListener("hashchange", take);
  onCleanup(() => window.removeEventListener("hashchange", take));
  return (
    <ArrivalContext.Provider value={{ setupToken, invite, setInvite, setSetupToken }}>
      {props.children}
    </ArrivalContext.Provider>
  );
}
