import { type Accessor, createContext, createSignal, type JSX, onCleanup, useContext } from "solid-js";
import { readSecret, type Secret } from "./secret.ts";

/**
 * Secrets that arrived in the address: the set-up token (`/setup#s=…`), an invitation (`/join#i=…`), a device
 * that asks to be linked (`/link#d=…`) and a recovery kit (`/recover#k=…`). The fragment leaves the address and
 * the history at once; the secret lives in memory only, for as long as this page does.
 */
export interface Arrival {
  readonly setupToken: Accessor<string | null>;
  /** The whole fragment, as `inspectInvite` and `joinOrg` take it. */
  readonly invite: Accessor<string | null>;
  readonly device: Accessor<string | null>;
  readonly kit: Accessor<string | null>;
  /** The other way in: a link the person pasted. */
  readonly setInvite: (link: string | null) => void;
  readonly setSetupToken: (token: string | null) => void;
  readonly setDevice: (fragment: string | null) => void;
  readonly setKit: (fragment: string | null) => void;
  /** Any of them, from a link that was pasted or scanned. */
  readonly take: (secret: Secret) => void;
}

const ArrivalContext = createContext<Arrival>();

export function useArrival(): Arrival {
  const arrival = useContext(ArrivalContext);
  if (arrival === undefined) throw new Error("useArrival needs an ArrivalProvider above it");
  return arrival;
}

/** Stands above the router, so that the fragment is gone before anything else reads the address. */
export function ArrivalProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const arrival = createArrival();
  const takeFromAddress = () => {
    const secret = readSecret(location.hash);
    if (secret === null) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    arrival.take(secret);
  };
  takeFromAddress();
  window.addEventListener("hashchange", takeFromAddress);
  onCleanup(() => window.removeEventListener("hashchange", takeFromAddress));
  return <ArrivalContext.Provider value={arrival}>{props.children}</ArrivalContext.Provider>;
}

function createArrival(): Arrival {
  const [setupToken, setSetupToken] = createSignal<string | null>(null);
  const [invite, setInvite] = createSignal<string | null>(null);
  const [device, setDevice] = createSignal<string | null>(null);
  const [kit, setKit] = createSignal<string | null>(null);
  const set = { invite: setInvite, device: setDevice, kit: setKit };
  const take = (secret: Secret) => {
    if (secret.type === "setup") setSetupToken(secret.token);
    else set[secret.type](secret.fragment);
  };
  return { setupToken, invite, device, kit, setInvite, setSetupToken, setDevice, setKit, take };
}
