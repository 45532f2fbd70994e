import type { JSX } from "solid-js";
import { ResultPanel, type ResultPanelProps } from "./ResultPanel.tsx";
import { SideFrame } from "./SideFrame.tsx";

/** Holds one key result beside the document. */
export function ResultFrame(props: ResultPanelProps): JSX.Element {
  return (
    <SideFrame place={placeOf(props)} opener="a.kr-line" phone={props.phone} onClose={props.onClose}>
      <ResultPanel {...props} />
    </SideFrame>
  );
}

function placeOf(props: ResultPanelProps): string {
  const objective = props.view.objectives.find((one) => one.id === props.detail?.objective);
  return objective === undefined ? "" : `O${objective.number} · KR${props.detail?.keyResult.number ?? ""}`;
}
