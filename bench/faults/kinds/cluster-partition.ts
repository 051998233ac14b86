import { setTimeout as delay } from 'node:timers/promises'
import { runApart } from '../apart.ts'
import { type Cluster, needsNats, startCluster } from '../cluster.ts'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'
import { createMachines, type Machines } from '../machines.ts'

/** Cuts a machine, with its broker and its NATS node, off from everybody, or from one of the other two. */
export const clusterPartition: FaultKind = needsNats(
  runApart('cluster-partition', { network: true }, ({ runs, say }) => {
    const machines = createMachines()
    const start = () => startCluster({ hosts: machines.hosts })
    return runFaults('faults.cluster.partition', { runs, say, start, fault: () => breakNetwork(machines) })
  }),
)

const breakNetwork = async (machines: Machines): ReturnType<Fault<Cluster>> => {
  const machine = pick([0, 1, 2])
  const other = (machine + pick([1, 2])) % 3
  const ms = between(500, 10_000)
  const apart = pick([true, false])
  await delay(between(50, 1000))
  if (apart) machines.cutOff(machine)
  else machines.separate(machine, other)
  await delay(ms)
  machines.heal()
  return `cut off machine ${machine} from ${apart ? 'everybody' : `machine ${other}`} for ${(ms / 1000).toFixed(1)} s`
}
