import { useNavigate } from "@solidjs/router";
import type { JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { setAsideText } from "../../kit/set-aside-text.ts";
import { useEngine } from "../../state/engine.tsx";

/** Said until somebody knows: nothing has to be done. */
export default function SetAsideBanner(): JSX.Element {
  const t = useText(setAsideText);
  const engine = useEngine();
  const navigate = useNavigate();
  const known = () => void engine.command("noteSetAside", {});
  const see = () => {
    known();
    navigate("/settings/sync");
  };
  return (
    <Banner
      tone="time"
      icon="info"
      actions={[
        { label: t().see, run: see },
        { label: t().known, run: known },
      ]}
    >
      {t().banner}
    </Banner>
  );
}
