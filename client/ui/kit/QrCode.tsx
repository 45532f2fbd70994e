import type { JSX } from "solid-js";
import { encode } from "uqr";

/** A QR code of some text. The same text is always shown beside it, for whoever has no camera. */
export function QrCode(props: { readonly text: string; readonly label: string }): JSX.Element {
  const code = () => encode(props.text, { ecc: "M", border: 0 });
  return (
    <span class="qr">
      <svg
        viewBox={`0 0 ${code().size} ${code().size}`}
        shape-rendering="crispEdges"
        role="img"
        aria-label={props.label}
      >
        <path d={squares(code().data)} />
      </svg>
    </span>
  );
}

/** One path for all dark squares: runs along each line. */
function squares(data: readonly (readonly boolean[])[]): string {
  let path = "";
  data.forEach((line, y) => {
    for (let x = 0; x < line.length; x += 1) {
      if (line[x] !== true) continue;
      const start = x;
      while (line[x + 1] === true) x += 1;
      path += `M${start} ${y}h${x - start + 1}v1h-${x - start + 1}z`;
    }
  });
  return path;
}
