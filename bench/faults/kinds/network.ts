import { setTimeout as delay } from 'node:timers/promises'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'
import { type Spine, startSpine } from '../spine.ts'

/** Cuts, stalls or half-opens the line between a gateway and the broker, and heals it. */
export const network: FaultKind = ({ runs, say }) =>
  runFaults('faults.network', { runs, say, start: startSpine, fault: breakLine })

const breakLine: Fault<Spine<string>> = async ({ lines }) => {
  const gateway = pick(['sender', 'reader'] as const)
  const line = lines[gateway]
  const [what, act] = pick([
    ['cut', () => line.cut()],
    ['cut', () => line.cut()],
    ['stalled', () => line.stall()],
    ['stalled', () => line.stall()],
    ['told the gateway alone that it was closed', () => line.halfOpen('client')],
    ['told the broker alone that it was closed', () => line.halfOpen('server')],
  ] as const)
  await delay(between(50, 1000))
  act()
  await delay(between(100, 3000))
  line.heal()
  return `${what}: the line of ${gateway}`
}
