import { decodeFileLine, encodeFileLine } from "../../client/engine/archive/skein/file-line.ts";
import { decodeLine, encodeLine } from "../../client/engine/archive/skein/line.ts";
import { decodeManifest, encodeManifest } from "../../client/engine/archive/skein/manifest.ts";
import { slackChannel, slackList, slackMessage, slackUser } from "../../client/engine/archive/slack/shape.ts";
import { slackWords } from "../../client/engine/archive/slack/words.ts";
import { flawOf, openZip } from "../../client/engine/archive/zip-in.ts";
import { type Bytes, type ChainId, type RoomId, utf8 } from "../../crdt/index.ts";
import { slackExport, slackFiles } from "../support/slack-export.ts";
import { goodEvents } from "../vectors/events.samples.ts";
import { mustBeSame, type Target } from "./target.ts";

/** What somebody hands over as a file: an export of Skein or of Slack. */

const text = (bytes: Bytes): string => new TextDecoder().decode(bytes);
const names = { user: () => "Mira", channel: () => "pumps" };

const lines = goodEvents.flatMap(({ event }) => {
  if (event.type !== "imported") return [];
  const { replyTo: _, ...rest } = event;
  return [
    utf8(encodeLine({ event: rest, answers: null })),
    utf8(encodeLine({ event: rest, answers: "0e".repeat(16) })),
  ];
});
const manifest = encodeManifest({
  org: "0a".repeat(32) as ChainId,
  orgName: "云岭",
  madeAt: 1_790_000_000_000,
  by: "Ana",
  rooms: [
    {
      id: "0b".repeat(16) as RoomId,
      name: "大家",
      access: "open",
      messages: 7,
      part: 1,
      pages: 1,
      documents: [],
    },
    {
      id: "0c".repeat(16) as RoomId,
      name: "x",
      access: "direct",
      messages: 0,
      part: 2,
      pages: 1,
      documents: [{ kind: "page", id: "1", title: "Minutes", updates: [new Uint8Array([1, 2])] }],
    },
  ],
});

export async function archives(): Promise<readonly Target[]> {
  const zip = new Uint8Array(await (await slackExport()).arrayBuffer());
  return [
    {
      name: "export line",
      samples: lines,
      run(bytes) {
        const line = decodeLine(text(bytes));
        if (line === null) return false;
        const again = decodeLine(encodeLine(line));
        return again !== null && mustBeSame("export line", utf8(encodeLine(line)), utf8(encodeLine(again)));
      },
    },
    {
      name: "export manifest",
      samples: [utf8(manifest)],
      run(bytes) {
        const read = decodeManifest(text(bytes));
        if (read === null || read === "newer") return false;
        const again = decodeManifest(encodeManifest(read));
        if (again === null || again === "newer") throw new Error("what was read is not read again");
        return mustBeSame("export manifest", utf8(encodeManifest(read)), utf8(encodeManifest(again)));
      },
    },
    {
      name: "export file line",
      samples: [
        utf8(
          encodeFileLine({
            key: "0d".repeat(16),
            file: 1,
            path: "files/1/2/信.txt",
            nonces: [new Uint8Array(12).fill(7)],
          }),
        ),
      ],
      run(bytes) {
        const line = decodeFileLine(text(bytes));
        return line !== null && decodeFileLine(encodeFileLine(line)) !== null;
      },
    },
    {
      name: "Slack records",
      samples: Object.values(slackFiles).map(utf8),
      run(bytes) {
        const list = slackList(text(bytes));
        for (const one of list ?? []) {
          const message = slackMessage(one);
          if (message !== null) slackWords(message.text, names);
          slackUser(one);
          slackChannel(one, "channels");
        }
        return list !== null;
      },
    },
    {
      name: "Slack words",
      samples: ["*a* _b_ ~c~ `d` ```e``` <@U1> <#C1|x> <https://a.b|c> &lt;d&gt; :tada:"].map(utf8),
      run: (bytes) => slackWords(text(bytes), names).length >= 0,
    },
    { name: "archive", samples: [zip], run: readAll },
  ];
}

async function readAll(bytes: Bytes): Promise<boolean> {
  const zip = await openZip(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  if (!zip.ok) return false;
  for (const name of zip.value.names) {
    const part = await zip.value.text(name).catch((cause: unknown) => {
      throw new Error(`${flawOf(cause)} was thrown`);
    });
    if (part !== null && !part.ok) return false;
  }
  return true;
}
