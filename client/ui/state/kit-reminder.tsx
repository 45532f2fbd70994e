import { type Accessor, createContext, createSignal, type JSX, useContext } from "solid-js";

/** The one reminder of the recovery kit rests while this page lives, for whoever has just said "later". */
export interface KitReminder {
  readonly rests: Accessor<boolean>;
  readonly rest: () => void;
}

const KitReminderContext = createContext<KitReminder>();

export function KitReminderProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const [rests, setRests] = createSignal(false);
  const reminder: KitReminder = { rests, rest: () => setRests(true) };
  return <KitReminderContext.Provider value={reminder}>{props.children}</KitReminderContext.Provider>;
}

export function useKitReminder(): KitReminder {
  const reminder = useContext(KitReminderContext);
  if (reminder === undefined) throw new Error("useKitReminder needs a KitReminderProvider above it");
  return reminder;
}
