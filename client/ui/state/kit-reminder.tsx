import { type Accessor, createContext, createSignal, type JSX, useContext } from "solid-js";

/** What this page knows of the recovery kit beyond the view, for as long as the page lives. */
export interface KitReminder {
  /** Somebody has just said "later": the one reminder rests. */
  readonly rests: Accessor<boolean>;
  readonly rest: () => void;
  /** The kit was made here and now: the engine still has its words, and three of them can be asked. */
  readonly canBeAsked: Accessor<boolean>;
  readonly made: () => void;
}

const KitReminderContext = createContext<KitReminder>();

export function KitReminderProvider(props: { readonly children: JSX.Element }): JSX.Element {
  const [rests, setRests] = createSignal(false);
  const [canBeAsked, setCanBeAsked] = createSignal(false);
  const reminder: KitReminder = {
    rests,
    rest: () => setRests(true),
    canBeAsked,
    made: () => setCanBeAsked(true),
  };
  return <KitReminderContext.Provider value={reminder}>{props.children}</KitReminderContext.Provider>;
}

export function useKitReminder(): KitReminder {
  const reminder = useContext(KitReminderContext);
  if (reminder === undefined) throw new Error("useKitReminder needs a KitReminderProvider above it");
  return reminder;
}
