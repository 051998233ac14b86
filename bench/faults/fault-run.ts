import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkHistory } from './history.ts'
import { type Load, startLoad } from './load.ts'
import type { Spine } from './spine.ts'

/** One line of results. */
export type FaultResult = {
  readonly name: string
  readonly runs: number
  readonly lost: number
  readonly doubled: number
  readonly reordered: number
  /** Whatever else should not be, for people. */
  readonly problems: readonly string[]
}

/** A kind of fault; answers why it cannot be run here instead, if it cannot. */
export type FaultKind = (options: {
  runs: number
  say: (text: string) => void
}) => Promise<FaultResult | { skipped: string }>

/** Does one thing to the spine and undoes it; answers what it did. */
export type Fault<S extends Spine<string>> = (spine: S, load: Load) => Promise<string>

const settleMs = 60_000

/**
 * Runs faults one after the other under load. After each, all that was accepted until then must arrive; at the end the
 * whole history is checked.
 */
export async function runFaults<S extends Spine<string>>(
  name: string,
  options: { runs: number; say: (text: string) => void; start: () => Promise<S>; fault: Fault<S>; rate?: number },
): Promise<FaultResult> {
  const { runs, say, start, fault, rate = 200 } = options
  say('starting a spine')
  await using spine = await start()
  const load = startLoad({ ...spine.load, rate })
  const { problems, folder } = spine
  let done = 0
  try {
    if (!(await load.settle(settleMs))) throw new Error('nothing arrives before the first fault')
    for (; done < runs; done += 1) {
      const began = Date.now()
      const what = await fault(spine, load)
      const recovered = Date.now()
      const settled = await load.settle(settleMs)
      if (!settled)
        problems.push(`run ${done + 1}: not everything accepted arrives within ${settleMs / 1000} s (${what})`)
      const times = `${seconds(began, recovered)} s, and ${seconds(recovered, Date.now())} s until all had arrived`
      say(`${done + 1}/${runs} ${what}: ${times}; ${load.history.accepted.length} accepted`)
      if (!settled || problems.length > 5) break
    }
    await load.pause()
    if (done === runs) await load.settle(settleMs)
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  } finally {
    await load.close()
  }
  const { lost, doubled, reordered } = checkHistory(load.history)
  if (lost.length + doubled.length + reordered.length > 0) problems.push('the history is not in order')
  if (problems.length > 0) {
    const file = join(folder, 'history.json')
    writeFileSync(file, JSON.stringify({ lost, doubled, reordered, problems, history: load.history }))
    say(`see ${file} and the logs beside it`)
  }
  say(
    `errors answered to senders and readers: ${[...load.errors].map(([code, count]) => `${code} ${count}`).join(', ') || 'none'}`,
  )
  return {
    ...{ name, runs: done, problems },
    ...{ lost: lost.length, doubled: doubled.length, reordered: reordered.length },
  }
}

const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1)

/** One of a list, at random. */
export function pick<T>(list: readonly T[]): T {
  const chosen = list[Math.floor(Math.random() * list.length)]
  if (chosen === undefined) throw new TypeError('nothing to pick from')
  return chosen
}

/** A number between two, at random. */
export const between = (low: number, high: number): number => low + Math.random() * (high - low)
