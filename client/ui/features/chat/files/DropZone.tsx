import type { JSX } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { filesText } from "./text.ts";
import "./files.css";

/** Over the conversation while something is held above it. */
export function DropZone(): JSX.Element {
  const t = useText(filesText);
  return (
    <div class="drop-zone" aria-hidden="true">
      <p>
        <Icon name="upload" size="xl" />
        <b>{t().dropHere}</b>
        <span>{t().dropNote}</span>
      </p>
    </div>
  );
}
