import { type Accessor, createContext, createSignal, type JSX, useContext } from "solid-js";

/** Whether the panel of waiting and refused items is open. The shell draws it; any screen may open it. */
export interface OutboxPanel {
  readonly isOpen: Accessor<boolean>;
  readonly open: () => void;
  readonly close: () => void;
}

const OutboxContext = createContext<OutboxPanel>();

export function OutboxProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const panel: OutboxPanel = { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
  return <OutboxContext.Provider value={panel}>{props.children}</OutboxContext.Provider>;
}

export function useOutbox(): OutboxPanel {
  const panel = useContext(OutboxContext);
  if (panel === undefined) throw new Error("useOutbox needs an OutboxProvider above it");
  return panel;
}
