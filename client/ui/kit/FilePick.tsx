import type { JSX } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";
import "./backup.css";

/** A button that lets somebody choose one file. Choosing the same one again counts again. */
export function FilePick(props: {
  readonly icon?: IconName | undefined;
  readonly tone?: "soft" | "plain" | undefined;
  readonly disabled?: boolean | undefined;
  readonly wide?: boolean | undefined;
  readonly onPick: (file: File) => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <label
      class="btn file-pick"
      data-tone={props.tone}
      data-wide={props.wide === true ? "" : undefined}
      aria-disabled={props.disabled === true ? "true" : undefined}
    >
      <Icon name={props.icon ?? "file"} />
      {props.children}
      <input
        type="file"
        disabled={props.disabled}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) props.onPick(file);
        }}
      />
    </label>
  );
}
