import { type Bar, drawBars } from './chart.ts'
import type { FigureLine } from './results.ts'
import { showValue } from './show.ts'

const kinds = [
  { file: 'throughput.svg', title: 'Messages a second', unit: 'msg/s' },
  { file: 'latency.svg', title: 'Milliseconds', unit: 'ms' },
  { file: 'ratios.svg', title: 'With a load or a size, against without', unit: 'ratio' },
]

/** The charts of the page; one that has nothing to show is left out. */
export function drawCharts(figures: readonly FigureLine[]): { file: string; title: string; svg: string }[] {
  return kinds.flatMap(({ file, title, unit }) => {
    const bars = figures.filter((figure) => figure.unit === unit).map(toBar)
    return bars.length === 0 ? [] : [{ file, title, svg: drawBars(`${title}; the line is the goal`, bars) }]
  })
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
