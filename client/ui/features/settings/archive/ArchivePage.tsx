import { useSearchParams } from "@solidjs/router";
import type { JSX } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { Page } from "../../../kit/SettingsPage.tsx";
import { createView } from "../../../state/engine.tsx";
import { settingsText } from "../text.ts";
import { ExportPart } from "./ExportPart.tsx";
import { ImportPart } from "./ImportPart.tsx";
import "./archive.css";

/** `/settings/archive`: what is here goes with whoever may read it, and what was elsewhere comes here. */
export function ArchivePage(): JSX.Element {
  const t = useText(settingsText);
  const [search] = useSearchParams<{ room?: string }>();
  const rooms = createView("rooms", () => ({}));
  const archive = createView("archive", () => ({}));
  return (
    <Page title={t().archive}>
      <ExportPart rooms={rooms() ?? []} archive={archive()} from={search.room} />
      <ImportPart archive={archive()} />
    </Page>
  );
}
