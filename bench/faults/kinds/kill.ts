import { setTimeout as delay } from 'node:timers/promises'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'
import { type ServiceName, type Spine, serviceNames, startSpine } from '../spine.ts'

/** Kills a process with -9 at a random point, sometimes once more while it starts, and starts it again. */
export const kill: FaultKind = ({ runs, say }) =>
  runFaults('faults.kill', { runs, say, start: startSpine, fault: killOne })

const killOne: Fault<Spine<ServiceName>> = async ({ services }) => {
  const service = services[pick(serviceNames)]
  await delay(between(50, 1200))
  await service.end('SIGKILL')
  await delay(between(0, 300))
  const twice = Math.random() < 0.25
  if (twice) {
    service.launch()
    await delay(between(0, 2000))
    await service.end('SIGKILL')
  }
  await service.start()
  return `killed ${service.name}${twice ? ' twice' : ''}`
}
