import { isFlat, type Line } from "./curves.ts";

/** Plain growth curves: both axes count in powers of ten, so that a straight line at 45° is linear growth and a flat one none. */

export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
}

const PANEL = { width: 360, height: 220, left: 52, top: 52, gap: 40, foot: 64 } as const;
const COLOURS = ["#1d6b4f", "#b4552d", "#5a5fa8", "#8a7a2c", "#777777"] as const;

export function chart(title: string, along: string, panels: readonly Panel[]): string {
  const width = panels.length * (PANEL.left + PANEL.width) + PANEL.gap;
  const height = PANEL.top + PANEL.height + PANEL.foot;
  const names = panels[0]?.lines.map(({ name }) => name) ?? [];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="#333">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(PANEL.left, 20, title, 'font-size="14" font-weight="600"'),
    ...panels.map((panel, at) => drawPanel(panel, along, at * (PANEL.left + PANEL.width) + PANEL.left)),
    ...names.map((name, at) => legend(name, PANEL.left + at * 130, height - 14, at)),
    "</svg>",
    "",
  ].join("\n");
}

function drawPanel({ title, unit, lines }: Panel, along: string, left: number): string {
  const all = lines.flatMap(({ points }) => points);
  const across = scaleOf(
    all.map(([x]) => x),
    left,
    left + PANEL.width,
  );
  const up = scaleOf(
    all.map(([, y]) => y),
    PANEL.top + PANEL.height,
    PANEL.top,
  );
  return [
    text(left, PANEL.top - 10, `${title}, ${unit}`),
    ...across.ticks.map((tick) => {
      const x = across.at(tick);
      return `${rule(x, PANEL.top, x, PANEL.top + PANEL.height)}${text(x, PANEL.top + PANEL.height + 16, count(tick), 'text-anchor="middle"')}`;
    }),
    ...up.ticks.map(
      (tick) =>
        `${rule(left, up.at(tick), left + PANEL.width, up.at(tick))}${text(left - 6, up.at(tick) + 4, count(tick), 'text-anchor="end"')}`,
    ),
    text(left + PANEL.width, PANEL.top + PANEL.height + 32, along, 'text-anchor="end"'),
    ...lines.map(({ points }, at) => {
      const places = points.map(([x, y]) => [across.at(x).toFixed(1), up.at(y).toFixed(1)] as const);
      const colour = COLOURS[at % COLOURS.length];
      const [x, y] = places.at(-1) ?? ["0", "0"];
      return [
        isFlat(points) ? text(Number(x), Number(y) - 8, "flat", `text-anchor="end" fill="${colour}"`) : "",
        `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.map((place) => place.join(",")).join(" ")}"/>`,
        ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`),
      ].join("");
    }),
  ].join("\n");
}

/** Whole powers of ten around the values. */
function scaleOf(values: readonly number[], from: number, to: number) {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, n) => 10 ** (low + n)),
    at: (value: number): number => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

function legend(name: string, x: number, y: number, at: number): string {
  const colour = COLOURS[at % COLOURS.length];
  return `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colour}"/>${text(x + 16, y, name)}`;
}

const rule = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#ddd"/>`;

const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escapeXml(words)}</text>`;

const count = (value: number): string => value.toLocaleString("en", { maximumSignificantDigits: 1 });

const escapeXml = (words: string): string =>
  words.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? sign);
