import { setTimeout as delay } from 'node:timers/promises'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'
import { type PairedSpine, startPairedSpine } from '../paired-spine.ts'

/** How long it may take until the other process is ready, ms. */
const takeOverMs = 10_000

/**
 * Takes the active one of a gateway's two processes away: kills it with -9, ends it, or stops it until the other has taken over,
 * and lets it go on as if nothing had been.
 */
export const gatewayPair: FaultKind = ({ runs, say }) =>
  runFaults('faults.gateway.pair', { runs, say, start: startPairedSpine, fault: takeActive, rate: 100 })

const takeActive: Fault<PairedSpine> = async (spine) => {
  const role = pick(['sender', 'reader'] as const)
  const active = await spine.untilActive(role)
  const { service } = active
  await delay(between(50, 1000))
  const way = pick(['SIGKILL', 'SIGKILL', 'SIGSTOP', 'SIGSTOP', 'SIGTERM'] as const)
  const began = Date.now()
  if (way === 'SIGSTOP') service.signal(way)
  else await service.end(way)
  const next = await spine.untilActive(role)
  const took = Date.now() - began
  if (took > takeOverMs) spine.problems.push(`${next.service.name} takes over after ${took} ms (${way})`)
  await delay(between(0, 2000))
  if (way === 'SIGSTOP') service.signal('SIGCONT')
  else await service.start()
  await spine.untilStandby(active)
  return `${way} to ${service.name}, and ${next.service.name} was ready after ${(took / 1000).toFixed(1)} s`
}
