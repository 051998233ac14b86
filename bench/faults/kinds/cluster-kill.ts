import { setTimeout as delay } from 'node:timers/promises'
import { brokerNames, type Cluster, needsNats, startCluster } from '../cluster.ts'
import { between, type Fault, type FaultKind, pick, runFaults } from '../fault-run.ts'

/** Kills with -9 a broker, the NATS node that leads a stream, both on one machine, or a gateway; and starts them again. */
export const clusterKill: FaultKind = needsNats(({ runs, say }) =>
  runFaults('faults.cluster.kill', { runs, say, start: startCluster, fault: killSome }),
)

const killSome: Fault<Cluster> = async (cluster) => {
  const choose = pick([chooseBroker, chooseLeader, chooseLeader, chooseMachine, chooseGateway])
  await delay(between(50, 1200))
  const { names, what } = await choose(cluster)
  const victims = names.map((name) => cluster.services[name])
  await Promise.all(victims.map((victim) => victim.end('SIGKILL')))
  await delay(pick([between(0, 300), between(2000, 6000)]))
  await Promise.all(victims.map((victim) => victim.start()))
  return `killed ${what}`
}

type Choice = { readonly names: readonly (keyof Cluster['services'])[]; readonly what: string }

const chooseBroker = async (): Promise<Choice> => {
  const name = pick(brokerNames)
  return { names: [name], what: name }
}
const chooseGateway = async (): Promise<Choice> => {
  const name = pick(['sender', 'reader'] as const)
  return { names: [name], what: name }
}
const chooseLeader = async ({ findLeader }: Cluster): Promise<Choice> => {
  const { node, stream } = await findLeader()
  return { names: [node], what: `${node}, which led ${stream}` }
}
const chooseMachine = async (): Promise<Choice> => {
  const i = pick([0, 1, 2] as const)
  return { names: [`broker-${i}`, `nats-${i}`], what: `broker-${i} with nats-${i}` }
}
