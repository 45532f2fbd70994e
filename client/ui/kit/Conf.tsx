import { type JSX, Show } from "solid-js";
import { createText, useText } from "../i18n/text.tsx";

const texts = createText({
  zh: { high: "有把握", mid: "有风险", low: "难达成", none: "未评" },
  en: { high: "On track", mid: "At risk", low: "Unlikely", none: "Not rated" },
});

export type ConfidenceLevel = "high" | "mid" | "low";

/** 7 to 10 high, 4 to 6 mid, 0 to 3 low. */
export function confidenceLevel(confidence: number | null): ConfidenceLevel | null {
  if (confidence === null) return null;
  return confidence >= 7 ? "high" : confidence >= 4 ? "mid" : "low";
}

/** Confidence as shape, word and number, so that it survives sunlight, grey and colour blindness. */
export function Conf(props: {
  readonly value: number | null;
  readonly size?: "sm" | undefined;
}): JSX.Element {
  const t = useText(texts);
  const level = () => confidenceLevel(props.value);
  return (
    <span class="conf" data-level={level() ?? undefined} data-size={props.size}>
      {t()[level() ?? "none"]}
      <Show when={props.value !== null}>
        <b>{props.value}</b>
      </Show>
    </span>
  );
}
