import type { JSX } from "solid-js";
import type { EngineClient } from "../bridge/contract.ts";
import Chat from "./features/chat/Chat.tsx";
import { Gate } from "./features/shell/Gate.tsx";
import Shell from "./features/shell/Shell.tsx";
import { PaneSkeleton, StageSkeleton } from "./features/shell/Starting.tsx";
import type { Speech } from "./i18n/text.tsx";
import { ToastProvider } from "./kit/Toasts.tsx";
import { later } from "./router/later.tsx";
import { Navigate, type Route, Router } from "./router/router.tsx";
import { AppearanceProvider } from "./state/appearance-provider.tsx";
import { ArrivalProvider } from "./state/arrival.tsx";
import { EngineProvider } from "./state/engine.tsx";
import { KitReminderProvider } from "./state/kit-reminder.tsx";
import { createPlatformReports } from "./state/platform.ts";

const Goals = later(() => import("./features/goals/Goals.tsx"), PaneSkeleton);
const People = later(() => import("./features/people/People.tsx"), PaneSkeleton);
const Settings = later(() => import("./features/settings/Settings.tsx"), PaneSkeleton);
const SettingsPage = later(() => import("./features/settings/SettingsPages.tsx"), StageSkeleton);
const DevicesPage = later(() => import("./features/devices/DevicesPage.tsx"), StageSkeleton);
const KitPage = later(() => import("./features/devices/KitPage.tsx"), StageSkeleton);
const NotFound = later(() => import("./features/shell/NotFound.tsx"), PaneSkeleton);

const routes: readonly Route[] = [
  { path: "/", screens: [() => <Navigate href="/chats" />] },
  { path: "/welcome", screens: [later(() => import("./features/onboarding/Welcome.tsx"))] },
  { path: "/setup", screens: [later(() => import("./features/onboarding/Setup.tsx"))] },
  { path: "/join", screens: [later(() => import("./features/onboarding/Join.tsx"))] },
  { path: "/waiting", screens: [later(() => import("./features/onboarding/Waiting.tsx"))] },
  { path: "/link", screens: [later(() => import("./features/devices/LinkThis.tsx"))] },
  { path: "/recover", screens: [later(() => import("./features/devices/Recover.tsx"))] },
  { path: "/kit", screens: [later(() => import("./features/devices/KitOffer.tsx"))] },
  { path: "/chats/:room?", screens: [Shell, Chat] },
  { path: "/goals/:cycle?/:objective?/:keyResult?", screens: [Shell, Goals] },
  { path: "/people/:person?", screens: [Shell, People] },
  { path: "/settings/devices", screens: [Shell, Settings, DevicesPage] },
  { path: "/settings/kit", screens: [Shell, Settings, KitPage] },
  { path: "/settings/:page?", screens: [Shell, Settings, SettingsPage] },
  { path: "*", screens: [Shell, NotFound] },
];

/** The whole UI over one engine: what every screen needs, then the addresses. */
export function App(props: { readonly client: EngineClient; readonly first: Speech }): JSX.Element {
  return (
    <EngineProvider client={props.client}>
      <ArrivalProvider>
        <AppearanceProvider first={props.first}>
          <ToastProvider>
            <KitReminderProvider>
              <Platform />
              <Router routes={routes} root={Gate} />
            </KitReminderProvider>
          </ToastProvider>
        </AppearanceProvider>
      </ArrivalProvider>
    </EngineProvider>
  );
}

function Platform(): null {
  createPlatformReports();
  return null;
}
