import { type ChainId, err, fromHex, ok, parseChainId, type Result } from "../crdt/public.ts";
import { limits } from "./limits.ts";
import type { Sentence } from "./words.ts";

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Origins that may connect besides the relay's own, each like `https://skein.example.com`. */
  readonly origins: readonly URL[];
  /** Orgs to serve although relay.json does not know them: for a volume that was wiped. */
  readonly orgs: readonly ChainId[];
  /** Beyond this many bytes of database the relay takes nothing new. `null`: the disk decides. */
  readonly maxBytes: number | null;
  /** So much the files of an organisation may take. */
  readonly maxFileBytes: number;
  /** After a lost database: what members have handed back by now has to do. */
  readonly acceptsLoss: boolean;
}

export type ConfigError =
  | { readonly type: "BadPort"; readonly value: string }
  | { readonly type: "BadOrigin"; readonly value: string }
  | { readonly type: "BadOrg"; readonly value: string }
  | { readonly type: "BadMaxBytes"; readonly name: string; readonly value: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads what the operator has set. Empty means not set. */
export function parseConfig(env: Environment): Result<Config, ConfigError> {
  const portText = env.PORT || "8787";
  const port = parseWhole(portText);
  if (port === null || port > 65_535) return err({ type: "BadPort", value: portText });
  const origins: URL[] = [];
  for (const value of listOf(env.SKEIN_ORIGINS)) {
    const url = URL.parse(value);
    if (url === null || url.origin === "null" || url.origin !== value.replace(/\/$/, ""))
      return err({ type: "BadOrigin", value });
    origins.push(url);
  }
  const orgs: ChainId[] = [];
  for (const value of listOf(env.SKEIN_ORG)) {
    const org = parseChainId(fromHex(value));
    if (org === null) return err({ type: "BadOrg", value });
    orgs.push(org);
  }
  for (const name of ["SKEIN_MAX_BYTES", "SKEIN_FILE_BYTES"] as const)
    if (env[name] && parseWhole(env[name]) === null)
      return err({ type: "BadMaxBytes", name, value: env[name] });
  return ok({
    port,
    host: env.SKEIN_HOST || "127.0.0.1",
    dataDir: env.SKEIN_DATA || "./data",
    origins,
    orgs,
    maxBytes: parseWhole(env.SKEIN_MAX_BYTES ?? ""),
    maxFileBytes: parseWhole(env.SKEIN_FILE_BYTES ?? "") ?? limits.maxFileBytes,
    acceptsLoss: env.SKEIN_ACCEPT_LOSS === "1",
  });
}

export function configErrorToSentence(error: ConfigError): Sentence {
  const { value } = error;
  switch (error.type) {
    case "BadPort":
      return [
        `PORT 的值“${value}”不是端口号。请用 1 到 65535 之间的数字。`,
        `PORT is "${value}", which is no port. Use a number from 1 to 65535.`,
      ];
    case "BadOrigin":
      return [
        `SKEIN_ORIGINS 里的“${value}”不是网址来源。请写成 https://skein.example.com 这样，多个用逗号隔开。`,
        `"${value}" in SKEIN_ORIGINS is no origin. Write it like https://skein.example.com, several with commas between.`,
      ];
    case "BadOrg":
      return [
        `SKEIN_ORG 里的“${value}”不是组织编号。组织编号是 64 位十六进制数字。`,
        `"${value}" in SKEIN_ORG is no organisation id. An id has 64 hexadecimal digits.`,
      ];
    case "BadMaxBytes":
      return [
        `${error.name} 的值“${value}”不是字节数。`,
        `${error.name} is "${value}", which is no number of bytes.`,
      ];
  }
}

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

const parseWhole = (text: string): number | null => (/^[0-9]{1,15}$/.test(text) ? Number(text) : null);
