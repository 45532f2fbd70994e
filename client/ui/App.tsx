import { Navigate, Route, Router } from "@solidjs/router";
import { type JSX, lazy } from "solid-js";
import type { EngineClient } from "../bridge/contract.ts";
import { Gate } from "./features/shell/Gate.tsx";
import { NotFound } from "./features/shell/NotFound.tsx";
import Shell from "./features/shell/Shell.tsx";
import { ToastProvider } from "./kit/Toasts.tsx";
import { AppearanceProvider } from "./state/appearance-provider.tsx";
import { ArrivalProvider } from "./state/arrival.tsx";
import { EngineProvider } from "./state/engine.tsx";
import { createPlatformReports } from "./state/platform.ts";

const Chat = lazy(() => import("./features/chat/Chat.tsx"));
const Goals = lazy(() => import("./features/goals/Goals.tsx"));
const People = lazy(() => import("./features/people/People.tsx"));
const Settings = lazy(() => import("./features/settings/Settings.tsx"));
const Welcome = lazy(() => import("./features/onboarding/Welcome.tsx"));
const Setup = lazy(() => import("./features/onboarding/Setup.tsx"));
const Join = lazy(() => import("./features/onboarding/Join.tsx"));

/** The whole UI over one engine: what every screen needs, then the addresses. */
export function App(props: { readonly client: EngineClient }): JSX.Element {
  return (
    <EngineProvider client={props.client}>
      <ArrivalProvider>
        <AppearanceProvider>
          <ToastProvider>
            <Platform />
            <Addresses />
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
      <Route path="/" component={() => <Navigate href="/chats" />} />
      <Route path="/" component={Shell}>
        <Route path="/chats/:room?" component={Chat} />
        <Route path="/goals/:cycle?/:objective?/:keyResult?" component={Goals} />
        <Route path="/people/:person?" component={People} />
        <Route path="/settings/:page?" component={Settings} />
        <Route path="*" component={NotFound} />
      </Route>
    </Router>
  );
}
