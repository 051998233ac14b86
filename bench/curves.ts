import { escapeText, style } from './chart.ts'
import type { CurvePoint } from './figure.ts'

/** A line over sizes; `goal` is drawn across. */
export type Curve = { readonly name: string; readonly points: readonly CurvePoint[]; readonly goal?: number }

const [left, top, width, height, right, bottom] = [50, 12, 480, 200, 190, 40]
const colours = ['#0f766e', '#7c3aed', '#b45309', '#be123c']
const curveStyle = '.axis{stroke:#94a3b8;stroke-width:1}.curve{fill:none;stroke-width:2.5}'

/** Curves over a logarithmic axis of sizes as SVG, in light and dark, with a text for who does not see them. */
export function drawCurves(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap(({ points }) => points)
  const sizes = points.map(({ size }) => Math.log10(size))
  const [least, widest] = [Math.min(...sizes), Math.max(...sizes)]
  const most = 1.1 * Math.max(...points.map(({ value }) => value), ...curves.map(({ goal }) => goal ?? 0))
  const x = (size: number): number => left + (width * (Math.log10(size) - least)) / Math.max(widest - least, 1)
  const y = (value: number): number => top + height - (height * value) / most
  const about = curves.map(({ name, points }) => `${name}: ${points.map(describePoint).join(', ')}`).join('; ')
  const goals = new Set(curves.flatMap(({ goal }) => goal ?? []))
  const marks = [...new Set(points.map(({ size }) => size))].sort((a, b) => a - b)
  const across = (kind: string, value: number): string =>
    `<line class="${kind}" x1="${left}" y1="${y(value).toFixed(1)}" x2="${left + width}" y2="${y(value).toFixed(1)}"/>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + right} ${top + height + bottom}" role="img" aria-labelledby="title about" font-family="system-ui, sans-serif" font-size="13">`,
    `<title id="title">${escapeText(title)}</title><desc id="about">${escapeText(about)}</desc><style>${style}${curveStyle}</style>`,
    across('axis', 0),
    across('axis', 1),
    ...[0, 1].map(
      (value) =>
        `<text class="small" x="${left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>`,
    ),
    ...[...goals].map((goal) => across('goal', goal)),
    ...marks.map(
      (size) =>
        `<text class="small" x="${x(size).toFixed(1)}" y="${top + height + 18}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
    ),
    ...curves.flatMap(({ name, points }, i) => drawCurve(name, points, colours[i % colours.length] ?? '', x, y, i)),
    '</svg>',
    '',
  ].join('\n')
}

function drawCurve(
  name: string,
  points: readonly CurvePoint[],
  colour: string,
  x: (size: number) => number,
  y: (value: number) => number,
  row: number,
): string[] {
  const places = points.map(({ size, value }) => `${x(size).toFixed(1)},${y(value).toFixed(1)}`)
  const labelY = top + 14 + row * 40
  const last = points.at(-1)
  return [
    `<polyline class="curve" style="stroke:${colour}" points="${places.join(' ')}"/>`,
    ...places.map((place) => {
      const [cx, cy] = place.split(',')
      return `<circle cx="${cx}" cy="${cy}" r="3" style="fill:${colour}"/>`
    }),
    `<rect x="${left + width + 12}" y="${labelY - 10}" width="10" height="10" style="fill:${colour}"/>`,
    `<text x="${left + width + 28}" y="${labelY}">${escapeText(name)}</text>`,
    `<text class="small" x="${left + width + 28}" y="${labelY + 15}">${last === undefined ? '' : `at the end ${last.value.toFixed(2)}`}</text>`,
  ]
}

const describePoint = ({ size, value }: CurvePoint): string => `${value.toFixed(2)} at ${size}`
