import 'uplot/dist/uPlot.min.css'
import type { Traffic, TrafficCounter } from '@digital-spine/api'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import UPlot from 'uplot'
import styles from '../dashboard.module.css'
import { FlowKey } from './flow-key.tsx'
import { flowLines } from './flow-lines.ts'
import { useStepTime } from './step-time.ts'

const height = 180

/** Lines over time, which follow what happens; whoever points at a time reads its numbers below. */
export function FlowChart({
  traffic,
  counters,
  summary,
}: {
  traffic: Traffic
  counters: readonly TrafficCounter[]
  /** What the picture shows, in a sentence. */
  summary: string
}) {
  const frame = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  const scheme = useComputedColorScheme('light')
  const { i18n } = useTranslation()
  const [pointed, setPointed] = useState<number>()
  const { stepMs } = traffic
  const timeOf = useStepTime(stepMs)
  const data = useMemo(() => dataOf(traffic, counters), [traffic, counters])
  const latest = useRef(data)
  latest.current = data
  const about = [counters.join(), stepMs, scheme, i18n.language].join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that a new picture is needed for is in `about`
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const colours = getComputedStyle(element)
    const colourOf = (name: string): string => colours.getPropertyValue(name).trim()
    const axis = {
      stroke: colourOf('--mantine-color-dimmed'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colourOf('--mantine-color-default-border'), width: 1 },
      ticks: { show: false },
    }
    const made = new UPlot(
      {
        ...{ width: element.clientWidth, height },
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
        scales: { y: { range: (_, __, most) => [0, Math.max(4, most * 1.1)] } },
        axes: [
          { ...axis, space: 70, values: (_, times) => times.map((seconds) => timeOf(seconds * 1000)) },
          {
            ...axis,
            size: 44,
            incrs: [1, 2, 5]
              .flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((ten) => n * 10 ** ten))
              .toSorted((a, b) => a - b),
          },
        ],
        series: [
          {},
          ...counters.map((counter) => ({
            stroke: colourOf(`--flow-${counter}`),
            fill: `${colourOf(`--flow-${counter}`)}1a`,
            width: 2,
            dash: [...flowLines[counter]],
            points: { show: false },
          })),
        ],
        hooks: { setCursor: [({ cursor: { idx } }) => setPointed(idx ?? undefined)] },
      },
      latest.current,
      element,
    )
    plot.current = made
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      made.destroy()
    }
  }, [about])
  useEffect(() => plot.current?.setData(data), [data])
  return (
    <figure className={styles.chart}>
      <div ref={frame} role="img" aria-label={summary} className={styles.canvas} />
      <FlowKey traffic={traffic} counters={counters} step={pointed} />
    </figure>
  )
}

/** Times in seconds, and the counts at each. */
function dataOf({ from, stepMs, steps, counts }: Traffic, counters: readonly TrafficCounter[]): UPlot.AlignedData {
  const times = Array.from({ length: steps }, (_, step) => (from + step * stepMs) / 1000)
  return [times, ...counters.map((counter) => counts[counter])]
}
