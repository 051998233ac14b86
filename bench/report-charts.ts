import { type Bar, drawBars } from './chart.ts'
import { drawCurves } from './curves.ts'
import type { FigureLine } from './results.ts'
import { showValue } from './show.ts'

const kinds = [
  { file: 'throughput.svg', title: 'Messages a second', unit: 'msg/s' },
  { file: 'latency.svg', title: 'Milliseconds', unit: 'ms' },
  { file: 'ratios.svg', title: 'With a load or a size, against without', unit: 'ratio' },
]

type Chart = { readonly file: string; readonly title: string; readonly svg: string }

/** The charts of the page; one that has nothing to show is left out. */
export function drawCharts(figures: readonly FigureLine[]): Chart[] {
  return [...drawBarCharts(figures), ...drawGrowth(figures)]
}

function drawBarCharts(figures: readonly FigureLine[]): Chart[] {
  return kinds.flatMap(({ file, title, unit }) => {
    const bars = figures.filter((figure) => figure.unit === unit).map(toBar)
    return bars.length === 0 ? [] : [{ file, title, svg: drawBars(`${title}; the line is the goal`, bars) }]
  })
}

function drawGrowth(figures: readonly FigureLine[]): Chart[] {
  const curves = figures.flatMap(({ name, curve, target }) =>
    curve === undefined ? [] : [{ name, points: curve, ...(target === null ? {} : { goal: target }) }],
  )
  const title = 'What a message costs beside what it costs in a broker that stores a thousand, by messages stored'
  return curves.length === 0 ? [] : [{ file: 'growth.svg', title, svg: drawCurves(title, curves) }]
}

function toBar({ name, value, unit, baseline, target }: FigureLine): Bar {
  return {
    name,
    value,
    label: `${showValue(value)} ${unit === 'ratio' ? '' : unit}`.trim(),
    ...(baseline === null ? {} : { baseline }),
    ...(target === null ? {} : { goal: target }),
  }
}
