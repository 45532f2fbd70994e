import { useNavigate } from "@solidjs/router";
import type { JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { createView, useEngine } from "../../state/engine.tsx";
import { kitBannerText } from "./kit-banner-text.ts";

/** Once, clearly: there is no way back yet if every device is lost. */
export default function KitBanner(): JSX.Element {
  const t = useText(kitBannerText);
  const engine = useEngine();
  const navigate = useNavigate();
  const view = createView("devices", () => ({}));
  const isMade = () => view()?.kit.state === "made";
  return (
    <Banner
      tone="brand"
      icon="key"
      actions={[
        { label: isMade() ? t().check : t().make, run: () => navigate("/settings/kit") },
        { label: t().later, run: () => void engine.command("remindKitLater", {}) },
      ]}
    >
      {isMade() ? t().kitUnchecked : t().kit}
    </Banner>
  );
}
