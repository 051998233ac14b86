import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fillDisk } from '@digital-spine/testkit'
import { runApart } from '../apart.ts'
import { brokerNames, type Cluster, natsNames, needsNats, startCluster } from '../cluster.ts'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'
import { mountSmallDisks } from '../small-disk.ts'

const prepareFolder = mountSmallDisks([...brokerNames, ...natsNames], 512)

/** Fills the disk of a broker process or a NATS node; makes room again and, as its operator would, restarts that node. */
export const clusterDisk: FaultKind = needsNats(
  runApart('cluster-disk', { network: false }, ({ runs, say }) =>
    runFaults('faults.cluster.disk', { runs, say, start: () => startCluster({ prepareFolder }), fault: fillOne }),
  ),
)

const fillOne: Fault<Cluster> = async ({ services, folder }) => {
  const victim = pick([...brokerNames, ...natsNames])
  await delay(between(50, 800))
  const ballast = fillDisk(join(folder, victim))
  await delay(between(300, 4000))
  ballast[Symbol.dispose]()
  // A node of NATS that had no room takes no writes until it is started again.
  if (natsNames.some((name) => name === victim)) await services[victim].end('SIGTERM')
  await services[victim].start()
  return `filled the disk of ${victim}`
}
