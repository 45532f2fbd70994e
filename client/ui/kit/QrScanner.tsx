import { createSignal, type JSX, onCleanup, onMount, Show } from "solid-js";
import { createText, useText } from "../i18n/text.tsx";
import { Icon } from "./Icon.tsx";
import "./qr-scanner.css";
import { type CameraTrouble, closeCamera, createReader, openCamera } from "./scan.ts";

const texts = createText({
  zh: {
    asking: "正在打开相机",
    looking: "把码放进框里",
    other: "看到了一个码，但不是这里要的",
    refused: "相机没有打开：浏览器没有给这个网站相机的许可。可以在浏览器设置里改，或者改用输入。",
    none: "这台设备上没有找到相机，改用输入就好。",
    busy: "相机正被别的程序用着。关掉它再试，或者改用输入。",
    picture: "相机看到的画面",
  },
  en: {
    asking: "Opening the camera",
    looking: "Bring the code into the frame",
    other: "That is a code, but not the one needed here",
    refused:
      "The camera stayed closed: the browser does not let this site use it. Change that in the browser's settings, or type instead.",
    none: "No camera was found on this device. Type instead.",
    busy: "Another program is using the camera. Close it and try again, or type instead.",
    picture: "What the camera sees",
  },
});

type Scan = "asking" | "looking" | "other" | CameraTrouble;
const LOOK_EVERY_MS = 180;

export interface QrScannerProps {
  /** The text of a code; true when it is what was wanted, and the looking ends. */
  readonly onFound: (text: string) => boolean;
}

/** The camera, looking for a QR code. It is off as soon as this is gone. */
export function QrScanner(props: QrScannerProps): JSX.Element {
  const t = useText(texts);
  let video!: HTMLVideoElement;
  const scan = createScan(
    () => video,
    (text) => props.onFound(text),
  );
  const isTrouble = () => scan() === "refused" || scan() === "none" || scan() === "busy";
  return (
    <div class="scanner" data-trouble={isTrouble() ? "" : undefined}>
      <Show when={!isTrouble()}>
        <div class="view">
          <video ref={video} aria-label={t().picture} muted playsinline autoplay />
          <span class="frame" aria-hidden="true" />
        </div>
      </Show>
      <p role="status">
        <Show when={isTrouble()}>
          <Icon name="camera" />
        </Show>
        {t()[scan()]}
      </p>
    </div>
  );
}

function createScan(video: () => HTMLVideoElement, onFound: (text: string) => boolean): () => Scan {
  const [scan, setScan] = createSignal<Scan>("asking");
  let isOver = false;
  let stream: MediaStream | null = null;
  const end = () => {
    isOver = true;
    if (stream !== null) closeCamera(stream);
  };
  const run = async () => {
    const camera = await openCamera();
    if (!camera.ok) return void setScan(camera.trouble);
    stream = camera.stream;
    if (isOver) return closeCamera(stream); // left while the browser was still asking
    video().srcObject = stream;
    setScan("looking");
    const read = await createReader();
    while (!isOver) {
      const text = video().readyState >= 2 ? await read(video()) : null;
      if (isOver) return;
      if (text !== null && onFound(text)) return end();
      setScan(text === null ? (was) => (was === "other" ? was : "looking") : "other");
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  onMount(() => void run());
  onCleanup(end);
  return scan;
}
