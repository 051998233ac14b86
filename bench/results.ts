import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type CurvePoint, type Figure, isMet, showGoal } from './figure.ts'

/** One line a figure, as `--json` prints it and docs/benchmarks/figures.json keeps it. */
export type FigureLine = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal: string
  /** The goal as a number, if it is one. */
  readonly target: number | null
  /** null without a goal, or where what it is measured against is not known. */
  readonly met: boolean | null
  readonly baseline: { readonly name: string; readonly value: number } | null
  readonly ratio: number | null
  readonly curve?: readonly CurvePoint[]
  readonly machine: string
  /** ISO 8601 */
  readonly at: string
}

/** Fault runs of one kind: what became of the messages. */
export type FaultLine = {
  readonly name: string
  readonly runs: number
  readonly lost: number
  readonly doubled: number
  readonly reordered: number
  readonly machine: string
  /** ISO 8601 */
  readonly at: string
}

export function toLine(figure: Figure, machine: string): FigureLine {
  const { name, value, unit, baseline, curve } = figure
  const ratio = baseline === undefined ? null : value / baseline.value
  const met = isMet(figure) ?? null
  const target = figure.goal?.atLeast ?? figure.goal?.atMost ?? null
  return {
    ...{ name, value, unit, goal: showGoal(figure), target, met, baseline: baseline ?? null, ratio },
    ...(curve === undefined ? {} : { curve }),
    machine,
    at: new Date().toISOString(),
  }
}

/** The lists of results in a folder. */
export const readFigures = (folder: string): FigureLine[] => read<FigureLine>(join(folder, 'figures.json'))
export const readFaults = (folder: string): FaultLine[] => read<FaultLine>(join(folder, 'faults.json'))

/** Puts lines in the place of those of the same name. */
export function mergeFigures(folder: string, lines: readonly FigureLine[]): void {
  write(join(folder, 'figures.json'), merge(readFigures(folder), lines))
}

/** As {@link mergeFigures}. */
export function mergeFaults(folder: string, lines: readonly FaultLine[]): void {
  write(join(folder, 'faults.json'), merge(readFaults(folder), lines))
}

function merge<T extends { name: string }>(known: readonly T[], lines: readonly T[]): T[] {
  const byName = new Map(known.map((line) => [line.name, line]))
  for (const line of lines) byName.set(line.name, line)
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function read<T>(path: string): T[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T[]
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function write(path: string, lines: readonly object[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `[\n${lines.map((line) => `  ${JSON.stringify(line)}`).join(',\n')}\n]\n`)
}
