import { createSignal, For, type JSX, Show } from "solid-js";
import type { JoinRequestView } from "../../bridge/contract.ts";
import { formatMoment } from "../i18n/format.ts";
import { useLanguage, useText } from "../i18n/text.tsx";
import { Avatar } from "./Avatar.tsx";
import { Button } from "./Button.tsx";
import { OrgBadge } from "./OrgBadge.tsx";
import { peopleWords } from "./people-text.ts";
import "./people.css";

export interface JoinRequestsProps {
  readonly requests: readonly JoinRequestView[];
  readonly onAnswer: (request: JoinRequestView, accept: boolean) => Promise<void>;
  /** Inside a room its name goes without saying. */
  readonly hideRoom?: boolean | undefined;
}

/** People who asked to come in, each with the two answers. */
export function JoinRequests(props: JoinRequestsProps): JSX.Element {
  return (
    <ul class="card join-requests">
      <For each={props.requests}>
        {(request) => (
          <Request request={request} hideRoom={props.hideRoom === true} onAnswer={props.onAnswer} />
        )}
      </For>
    </ul>
  );
}

function Request(props: {
  readonly request: JoinRequestView;
  readonly hideRoom: boolean;
  readonly onAnswer: JoinRequestsProps["onAnswer"];
}): JSX.Element {
  const t = useText(peopleWords);
  const language = useLanguage();
  const [answer, setAnswer] = createSignal<"accept" | "decline" | null>(null);
  const when = () => formatMoment(language(), props.request.at, Date.now());
  const wish = () => {
    if (props.hideRoom) return when();
    return props.request.roomName === null
      ? t().wantsOrg(when())
      : t().wantsRoom(props.request.roomName, when());
  };
  const give = async (accept: boolean) => {
    setAnswer(accept ? "accept" : "decline");
    await props.onAnswer({ ...props.request }, accept); // as it was read, whatever arrives meanwhile
    setAnswer(null);
  };
  return (
    <li>
      <Avatar face={props.request} />
      <span class="text">
        <span class="person-name">
          <bdi class="cut">{props.request.name}</bdi>
          <Show when={props.request.orgName}>{(name) => <OrgBadge name={name()} />}</Show>
        </span>
        <span class="t2">{wish()}</span>
      </span>
      <Show when={props.request.canAnswer} fallback={<span class="t2">{t().otherAnswers}</span>}>
        <span class="acts">
          <Button
            size="sm"
            aria-label={t().declineName(props.request.name)}
            busy={answer() === "decline"}
            disabled={answer() === "accept"}
            onClick={() => void give(false)}
          >
            {t().decline}
          </Button>
          <Button
            size="sm"
            tone="primary"
            aria-label={t().acceptName(props.request.name)}
            busy={answer() === "accept"}
            disabled={answer() === "decline"}
            onClick={() => void give(true)}
          >
            {t().accept}
          </Button>
        </span>
      </Show>
    </li>
  );
}
