/** One bar: its value, and what it should be seen beside. */
export type Bar = {
  readonly name: string
  readonly value: number
  readonly label: string
  /** Drawn behind the bar. */
  readonly baseline?: { readonly name: string; readonly value: number }
  /** Drawn as a line across the bar. */
  readonly goal?: number
}

const [left, width, right, rowHeight, top] = [230, 330, 130, 38, 8]

export const style = [
  'text{fill:#334155}.bar{fill:#0f766e}.behind{fill:#cbd5e1}.goal{stroke:#b45309;stroke-width:2}.small{font-size:11px;fill:#64748b}',
  '@media(prefers-color-scheme:dark){text{fill:#e2e8f0}.bar{fill:#2dd4bf}.behind{fill:#475569}.goal{stroke:#fbbf24}.small{fill:#94a3b8}}',
].join('')

/** Bars beside each other's names as SVG, in light and dark, with a text for who does not see it. */
export function drawBars(title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.flatMap(({ value, baseline, goal }) => [value, baseline?.value ?? 0, goal ?? 0]))
  const scale = (value: number): number => (width * value) / most
  const rows = bars.map((bar, i) => drawBar(bar, top + i * rowHeight, scale))
  const height = top + bars.length * rowHeight + 4
  const about = bars.map(({ name, label }) => `${name}: ${label}`).join('; ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + right} ${height}" role="img" aria-labelledby="title about" font-family="system-ui, sans-serif" font-size="13">`,
    `<title id="title">${escapeText(title)}</title><desc id="about">${escapeText(about)}</desc><style>${style}</style>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n')
}

function drawBar({ name, value, label, baseline, goal }: Bar, y: number, scale: (value: number) => number): string {
  const bar = (kind: string, amount: number): string =>
    `<rect class="${kind}" x="${left}" y="${y}" width="${scale(amount).toFixed(1)}" height="20" rx="2"/>`
  const end = left + Math.max(scale(value), scale(baseline?.value ?? 0), scale(goal ?? 0)) + 8
  const goalX = (left + scale(goal ?? 0)).toFixed(1)
  return [
    `<text x="${left - 10}" y="${y + 15}" text-anchor="end">${escapeText(name)}</text>`,
    baseline === undefined ? '' : bar('behind', baseline.value),
    bar('bar', value),
    goal === undefined ? '' : `<line class="goal" x1="${goalX}" y1="${y - 2}" x2="${goalX}" y2="${y + 22}"/>`,
    `<text x="${end.toFixed(1)}" y="${y + 15}">${escapeText(label)}</text>`,
    baseline === undefined
      ? ''
      : `<text class="small" x="${left}" y="${y + 32}">behind it: ${escapeText(baseline.name)}</text>`,
  ].join('')
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
