import { type Accessor, createSignal } from "solid-js";
import type { FileGiven } from "../../../../bridge/contract.ts";
import { type CameraTrouble, troubleOf } from "../../../kit/scan.ts";

/** A voice message in the making. */
export interface Recording {
  /** How loud it is now and was in the last moments, newest last: 0 to 255. */
  readonly levels: Accessor<readonly number[]>;
  readonly ms: Accessor<number>;
  /** What was said, with its levels; null when nothing was. */
  readonly finish: () => Promise<FileGiven | null>;
  readonly cancel: () => void;
}

export type Started =
  | { readonly ok: true; readonly recording: Recording }
  | { readonly ok: false; readonly trouble: CameraTrouble };

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_PER_SECOND = 32_000; // speech is clear at that, and a minute takes 240 kB
const LOOK_MS = 60;
const KEPT_LEVELS = 64;
export const LONGEST_MS = 300_000;

export async function startRecording(onFull: () => void): Promise<Started> {
  const type = TYPES.find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
  if (type === undefined || navigator.mediaDevices?.getUserMedia === undefined)
    return { ok: false, trouble: "none" };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return { ok: true, recording: record(stream, type, onFull) };
  } catch (error) {
    return { ok: false, trouble: troubleOf(error) };
  }
}

function record(stream: MediaStream, type: string, onFull: () => void): Recording {
  const [levels, setLevels] = createSignal<readonly number[]>([]);
  const [ms, setMs] = createSignal(0);
  const begun = performance.now();
  const parts: Blob[] = [];
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: BITS_PER_SECOND });
  const ended = new Promise<void>((resolve) => recorder.addEventListener("stop", () => resolve()));
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start(1_000);
  const meter = createMeter(stream);
  const timer = setInterval(() => {
    const now = performance.now() - begun;
    setMs(now);
    setLevels((all) => [...all, meter.level()]);
    if (now >= LONGEST_MS) onFull();
  }, LOOK_MS);
  const stop = () => {
    clearInterval(timer);
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
    meter.close();
  };
  return {
    levels,
    ms,
    cancel: stop,
    async finish() {
      const duration = Math.round(performance.now() - begun);
      stop();
      await ended;
      const blob = new Blob(parts, { type });
      if (blob.size === 0) return null;
      const [plain = type] = type.split(";");
      const ending = plain.split("/")[1] ?? "";
      return {
        blob,
        name: `voice.${ending}`,
        type: plain,
        preview: joined(levels()),
        width: 0,
        height: 0,
        duration,
      };
    },
  };
}

function createMeter(stream: MediaStream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  context.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  return {
    /** Loudness as people hear it: the root of the mean square, stretched so that quiet speech shows. */
    level: () => {
      analyser.getFloatTimeDomainData(wave);
      const mean = wave.reduce((sum, at) => sum + at * at, 0) / wave.length;
      return Math.min(255, Math.round(Math.sqrt(Math.sqrt(mean)) * 360));
    },
    close: () => void (context.state === "closed" || context.close()),
  };
}

/** As many levels as a message holds, each the loudest of what it stands for; one at least. */
export function joined(levels: readonly number[]): Uint8Array {
  const count = Math.max(1, Math.min(KEPT_LEVELS, levels.length));
  return Uint8Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * levels.length) / count);
    const to = Math.max(from + 1, Math.floor(((at + 1) * levels.length) / count));
    return Math.max(0, ...levels.slice(from, to));
  });
}
