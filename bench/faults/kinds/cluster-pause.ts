import { setTimeout as delay } from 'node:timers/promises'
import { brokerNames, type Cluster, natsNames, needsNats, startCluster } from '../cluster.ts'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'

/** Stops a process for longer than others wait for it, and lets it go on as if nothing had been. */
export const clusterPause: FaultKind = needsNats(({ runs, say }) =>
  runFaults('faults.cluster.pause', { runs, say, start: startCluster, fault: pauseOne }),
)

const pauseOne: Fault<Cluster> = async ({ services }) => {
  const name = pick([...brokerNames, ...brokerNames, ...natsNames])
  const ms = between(500, 8000)
  await delay(between(50, 1000))
  services[name].signal('SIGSTOP')
  await delay(ms)
  services[name].signal('SIGCONT')
  return `stopped ${name} for ${(ms / 1000).toFixed(1)} s`
}
