import { foundOrg, openPerson, type Person } from "./app.ts";
import type { ChromiumOptions } from "./chromium.ts";
import { createRelayPlace, type RelayPlace } from "./relay-place.ts";

/** Ana at her browser, in an organisation with one room that she has just founded at a relay of its own. */
export interface Valley {
  readonly relay: RelayPlace;
  readonly ana: Person;
  end(): Promise<void>;
}

export interface ValleyOptions {
  readonly browser?: ChromiumOptions;
  /** What room the browser gives the app. */
  readonly quotaBytes?: number;
}

export async function openValley({
  browser = { locale: "en-GB" },
  quotaBytes,
}: ValleyOptions = {}): Promise<Valley> {
  const [relay, ana] = await Promise.all([createRelayPlace(), openPerson(browser)]);
  if (quotaBytes !== undefined) {
    const cdp = await ana.profile.context.newCDPSession(ana.page);
    await cdp.send("Storage.overrideQuotaForOrigin", { origin: relay.url, quotaSize: quotaBytes });
  }
  await foundOrg(ana.page, relay.setupLink, { org: "Valley", name: "Ana", room: "Hall" });
  const end = async () => {
    await ana.close();
    await relay.end();
  };
  return { relay, ana, end };
}

/** From now on the app opens with the relay away. */
export const storesApp = ({ ana }: Valley): Promise<null> =>
  ana.page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
