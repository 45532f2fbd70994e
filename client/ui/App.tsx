import { Navigate, Route, Router } from "@solidjs/router";
import { type JSX, lazy } from "solid-js";
import type { EngineClient } from "../bridge/contract.ts";
import Chat from "./features/chat/Chat.tsx";
import { Gate } from "./features/shell/Gate.tsx";
import Shell from "./features/shell/Shell.tsx";
import type { Speech } from "./i18n/text.tsx";
import { ToastProvider } from "./kit/Toasts.tsx";
import { AppearanceProvider } from "./state/appearance-provider.tsx";
import { ArrivalProvider } from "./state/arrival.tsx";
import { EngineProvider } from "./state/engine.tsx";
import { KitReminderProvider } from "./state/kit-reminder.tsx";
import { createPlatformReports } from "./state/platform.ts";

const Goals = lazy(() => import("./features/goals/Goals.tsx"));
const People = lazy(() => import("./features/people/People.tsx"));
const Settings = lazy(() => import("./features/settings/Settings.tsx"));
const SettingsPage = lazy(() => import("./features/settings/SettingsPages.tsx"));
const Welcome = lazy(() => import("./features/onboarding/Welcome.tsx"));
const Setup = lazy(() => import("./features/onboarding/Setup.tsx"));
const Join = lazy(() => import("./features/onboarding/Join.tsx"));
const Waiting = lazy(() => import("./features/onboarding/Waiting.tsx"));
const LinkThis = lazy(() => import("./features/devices/LinkThis.tsx"));
const Recover = lazy(() => import("./features/devices/Recover.tsx"));
const KitOffer = lazy(() => import("./features/devices/KitOffer.tsx"));
const DevicesPage = lazy(() => import("./features/devices/DevicesPage.tsx"));
const NotFound = lazy(() => import("./features/shell/NotFound.tsx"));
const KitPage = lazy(() => import("./features/devices/KitPage.tsx"));

/** The whole UI over one engine: what every screen needs, then the addresses. */
export function App(props: { readonly client: EngineClient; readonly first: Speech }): JSX.Element {
  return (
    <EngineProvider client={props.client}>
      <ArrivalProvider>
        <AppearanceProvider first={props.first}>
          <ToastProvider>
            <KitReminderProvider>
              <Platform />
              <Addresses />
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

function Addresses(): JSX.Element {
  return (
    <Router root={Gate}>
      <Route path="/welcome" component={Welcome} />
      <Route path="/setup" component={Setup} />
      <Route path="/join" component={Join} />
      <Route path="/waiting" component={Waiting} />
      <Route path="/link" component={LinkThis} />
      <Route path="/recover" component={Recover} />
      <Route path="/kit" component={KitOffer} />
      <Route path="/" component={() => <Navigate href="/chats" />} />
      <Route path="/" component={Shell}>
        <Route path="/chats/:room?" component={Chat} />
        <Route path="/goals/:cycle?/:objective?/:keyResult?" component={Goals} />
        <Route path="/people/:person?" component={People} />
        <Route path="/settings" component={Settings}>
          <Route path="/devices" component={DevicesPage} />
          <Route path="/kit" component={KitPage} />
          <Route path="/:page?" component={SettingsPage} />
        </Route>
        <Route path="*" component={NotFound} />
      </Route>
    </Router>
  );
}
