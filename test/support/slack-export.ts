import { BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js/lib/zip-core-native.js";

/** A ZIP of files by name, as an exporter writes one. */
export async function zipOf(files: Readonly<Record<string, string>>): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter("application/zip"), { useWebWorkers: false });
  for (const [name, text] of Object.entries(files)) await writer.add(name, new TextReader(text));
  return writer.close();
}

export const slackFileName = "Tidal Works Slack export Jan 1 2024 - Mar 1 2024.zip";

const day = Date.UTC(2024, 0, 8, 9) / 1_000;
export const tsAt = (minutes: number, of = 0): string =>
  `${day + minutes * 60}.${String(of).padStart(6, "0")}`;

const said = (user: string, minutes: number, text: string, more: object = {}) => ({
  type: "message",
  user,
  text,
  ts: tsAt(minutes),
  ...more,
});

const users = [
  { id: "U1", team_id: "T9", name: "mira", profile: { display_name: "Mira", real_name: "Mira Voss" } },
  { id: "U2", team_id: "T9", name: "jun", profile: { display_name: "", real_name: "李俊" } },
  { id: "U3", team_id: "T9", name: "gone", deleted: true, real_name: "Old Hand" },
];
const channel = (id: string, name: string, members: readonly string[]) => ({
  id,
  name,
  members,
  is_archived: false,
});

const pumps = [
  [
    {
      type: "message",
      subtype: "channel_join",
      user: "U2",
      text: "<@U2> has joined the channel",
      ts: tsAt(-1),
    },
    said(
      "U1",
      0,
      "Pump *three* stopped &amp; <@U2> is _on it_, see <https://tidal.example/p?a=1&amp;b=2|the log>",
    ),
    said("U2", 5, "``` 2 < 3 &amp;&amp; *x* ```", {
      reactions: [
        { name: "+1::skin-tone-3", users: ["U1", "U3"], count: 2 },
        { name: "botman", users: ["U1"], count: 1 },
      ],
    }),
    said("U1", 9, "It runs again", {
      edited: { user: "U1", ts: tsAt(12) },
      thread_ts: tsAt(9),
      reply_count: 1,
    }),
  ],
  [
    said("U2", 1_500, "谢谢 :tada: ~真的~", { thread_ts: tsAt(9) }),
    said("U3", 1_501, "", {
      files: [
        {
          id: "F1",
          title: "plan [v2].pdf",
          url_private: "https://files.slack.com/files-pri/T9-F1/plan.pdf?t=xoxe-secret-token",
        },
      ],
    }),
    {
      type: "message",
      subtype: "tombstone",
      user: "USLACKBOT",
      text: "This message was deleted.",
      ts: tsAt(1_502),
      hidden: true,
    },
    {
      type: "message",
      subtype: "bot_message",
      username: "deploys",
      bot_id: "B1",
      text: "",
      ts: tsAt(1_503),
      attachments: [{ pretext: "Build", title: "#42", title_link: "https://ci.example/42", fallback: "no" }],
    },
    said("U1", 1_504, ""),
    { type: "message", ts: "yesterday", text: "no time", user: "U1" },
    said("U1", 1_505, "ended <!here> in <#C2|random>"),
    { type: "message", subtype: "message_deleted", deleted_ts: tsAt(1_506), ts: tsAt(1_508), hidden: true },
    said("U1", 1_506, "taken back"),
  ],
];

/** A small workspace in the form that Slack documents: two channels, one closed one, one between two people. */
export const slackFiles: Readonly<Record<string, string>> = {
  "users.json": JSON.stringify(users),
  "channels.json": JSON.stringify([
    channel("C1", "pumps", ["U1", "U2", "U3"]),
    channel("C2", "random", ["U1"]),
  ]),
  "groups.json": JSON.stringify([channel("G1", "budget", ["U1", "U2"])]),
  "dms.json": JSON.stringify([{ id: "D1", created: 1, members: ["U1", "U2"] }]),
  "integration_logs.json": "[]",
  "pumps/2024-01-08.json": JSON.stringify(pumps[0]),
  "pumps/2024-01-09.json": JSON.stringify(pumps[1]),
  "random/2024-01-08.json": JSON.stringify([said("U1", 3, "hello")]),
  "budget/2024-01-08.json": JSON.stringify([
    said("U2", 4, "<mailto:a@b.example|a@b.example> asks for 40 000"),
  ]),
  "D1/2024-01-08.json": JSON.stringify([said("U2", 4, "psst")]),
};
export const slackExport = (): Promise<Blob> => zipOf(slackFiles);
