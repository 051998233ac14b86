import { setTimeout as delay } from 'node:timers/promises'
import { brokerNames, type Cluster, natsNames, needsNats, startCluster } from '../cluster.ts'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'

/** Restarts all broker processes, all NATS nodes, or everything, one after the other, as an upgrade does. */
export const clusterRestart: FaultKind = needsNats(({ runs, say }) =>
  runFaults('faults.cluster.restart', { runs, say, start: startCluster, fault: restartAll }),
)

const rolls = [
  { what: 'all brokers', names: brokerNames },
  { what: 'all nodes of NATS', names: natsNames },
  { what: 'all brokers and all nodes of NATS', names: [...brokerNames, ...natsNames] },
]

const restartAll: Fault<Cluster> = async ({ services, untilHealthy }) => {
  const { what, names } = pick(rolls)
  for (const name of names) {
    await delay(between(50, 500))
    await services[name].end('SIGTERM')
    await services[name].start()
    await untilHealthy()
  }
  return `restarted ${what} one after the other`
}
