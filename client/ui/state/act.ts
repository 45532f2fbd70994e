import type { CommandName, Commands } from "../../bridge/contract.ts";
import { useErrorText } from "../errors.ts";
import { type Toast, useToasts } from "../kit/Toasts.tsx";
import { useEngine } from "./engine.tsx";

export interface Act {
  /** Says in a toast how it went. True when it is done. */
  readonly say: <C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
    done?: Toast,
  ) => Promise<boolean>;
  /** For dialogs: null when it is done, else the sentence that says why not. */
  readonly attempt: <C extends CommandName>(name: C, input: Commands[C]["input"]) => Promise<string | null>;
}

/** Commands whose answer matters only as "done" or a sentence. */
export function useAct(): Act {
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  return {
    say: async (name, input, done) => {
      const result = await engine.command(name, input);
      if (!result.ok) toasts.show({ icon: "alert", text: errorText(result.error) });
      else if (done !== undefined) toasts.show(done);
      return result.ok;
    },
    attempt: async (name, input) => {
      const result = await engine.command(name, input);
      return result.ok ? null : errorText(result.error);
    },
  };
}
