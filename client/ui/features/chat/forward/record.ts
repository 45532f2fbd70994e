import { type Accessor, createResource } from "solid-js";
import type { ForwardedView, MessageId, RoomId } from "../../../../bridge/contract.ts";
import { useEngine } from "../../../state/engine.tsx";

export interface RecordPlace {
  readonly room: RoomId;
  readonly id: MessageId;
  /** From a record in a record: the place of each message on the way in. */
  readonly path: readonly number[];
}

export interface ReadRecord {
  readonly from: string;
  readonly messages: readonly ForwardedView[];
}

/** What a record says, checked by the engine. Undefined while it reads, null when it is not there any more. */
export function createRecord(place: Accessor<RecordPlace>): Accessor<ReadRecord | null | undefined> {
  const engine = useEngine();
  const [record] = createResource(place, async ({ room, id, path }): Promise<ReadRecord | null> => {
    const read = await engine.command("readForwarded", { room, id, path });
    return read.ok ? read.value : null;
  });
  return () => record.latest;
}
