import { type JSX, Show } from "solid-js";
import type { LocationView } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { copyText } from "../../../state/clipboard.ts";
import { placeText } from "./place-text.ts";
import { coordinatesOf } from "./where.ts";
import "./place.css";

/** A place in a message. It fetches nothing: no map is drawn unless a person leaves for one. */
export function PlaceCard(props: { readonly place: LocationView; readonly isStop: boolean }): JSX.Element {
  const t = useText(placeText);
  const toasts = useToasts();
  const copy = async () => {
    const copied = await copyText(coordinatesOf(props.place));
    toasts.show(copied ? { icon: "copy", text: t().copied } : { icon: "info", text: t().copyBlocked });
  };
  const tabindex = () => (props.isStop ? 0 : -1);
  return (
    <div class="place-card">
      <Icon name="place" />
      <p class="place-what">
        <b lang={languageOf(props.place.name)}>
          <bdi>{props.place.name || t().place}</bdi>
        </b>
        <Where place={props.place} />
      </p>
      <div class="place-acts">
        <Button size="sm" tone="soft" tabindex={tabindex()} onClick={() => void copy()}>
          {t().copy}
        </Button>
        <a class="btn" data-size="sm" href={geoOf(props.place)} tabindex={tabindex()}>
          {t().open}
        </a>
        <a
          class="btn"
          data-size="sm"
          href={webOf(props.place)}
          target="_blank"
          rel="noopener noreferrer nofollow"
          tabindex={tabindex()}
          title={t().webLeaves}
        >
          {t().web}
          <Icon name="out" size="xs" />
        </a>
      </div>
    </div>
  );
}

/** Coordinates, and how far off they may be. */
export function Where(props: { readonly place: Omit<LocationView, "name"> }): JSX.Element {
  const t = useText(placeText);
  return (
    <span class="place-where">
      <span class="num">{coordinatesOf(props.place)}</span>
      <Show when={props.place.accuracy}>{(metres) => <span>{t().accuracy(metres())}</span>}</Show>
    </span>
  );
}

const fixed = (degrees: number): string => degrees.toFixed(4);

const geoOf = ({ latitude, longitude }: LocationView): string => `geo:${fixed(latitude)},${fixed(longitude)}`;

const webOf = ({ latitude, longitude }: LocationView): string =>
  `https://www.openstreetmap.org/?mlat=${fixed(latitude)}&mlon=${fixed(longitude)}#map=17/${fixed(latitude)}/${fixed(longitude)}`;
