import { type Accessor, createSignal } from "solid-js";
import type { Result } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { type NumberError, parseNumber } from "./numbers.ts";
import { texts } from "./text.ts";

/** Says in words why what was written is not a number that can be used. */
export function useNumberErrorText(): (error: NumberError, written: string) => string {
  const t = useText(texts);
  return (error, written) => {
    switch (error.type) {
      case "Empty":
        return t().numberMissing;
      case "NotANumber":
        return t().notANumber;
      case "CommaDecimal":
        return t().commaDecimal(written.trim());
      case "TooLarge":
        return t().numberTooLarge;
    }
  };
}

/** A box for an optional number: empty is a fine answer and means null. */
export function createNumberBox(unit: Accessor<string>) {
  const say = useNumberErrorText();
  const [written, setWritten] = createSignal("");
  const [error, setError] = createSignal<string | undefined>();
  const write = (text: string) => {
    setWritten(text);
    setError(undefined);
  };
  /** Reads the box, and says beneath it what is wrong when it cannot be read. */
  const read = (): Result<number | null, NumberError> => {
    if (written().trim() === "") return { ok: true, value: null };
    const parsed = parseNumber(written(), unit());
    setError(parsed.ok ? undefined : say(parsed.error, written()));
    return parsed;
  };
  return { written, write, error, read };
}
