import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fillDisk } from '@digital-spine/testkit'
import { runApart } from '../apart.ts'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'
import { mountSmallDisks } from '../small-disk.ts'
import { type ServiceName, type Spine, startSpine } from '../spine.ts'

const victims = ['broker', 'sender', 'reader'] as const
const prepareFolder = mountSmallDisks(victims, 256)

/** Fills a service's disk up to the last byte under load, sometimes kills it then, and makes room again. */
export const disk: FaultKind = runApart('disk', { network: false }, ({ runs, say }) =>
  runFaults('faults.disk', { runs, say, start: () => startSpine({ prepareFolder }), fault: fillOne }),
)

const fillOne: Fault<Spine<ServiceName>> = async ({ services, folder }) => {
  const victim = pick(victims)
  await delay(between(50, 800))
  const ballast = fillDisk(join(folder, victim))
  await delay(between(300, 2500))
  const killed = Math.random() < 0.3
  if (killed) {
    await services[victim].end('SIGKILL')
    services[victim].launch()
    await delay(between(0, 2000))
  }
  ballast[Symbol.dispose]()
  await services[victim].start()
  return `filled the disk of ${victim}${killed ? ' and killed it' : ''}`
}
