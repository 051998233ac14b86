import { writeFileSync } from 'node:fs'
import { findNatsServer } from '@digital-spine/testkit'
import type { ServiceOptions } from './service.ts'

/** Where a node of NATS listens. */
export type NatsPlace = {
  readonly host: string
  readonly client: number
  readonly route: number
  readonly monitor: number
}

/** What runs a node of a NATS cluster on a folder of its own; unless told otherwise it syncs every write. */
export function natsNode(
  name: string,
  options: { places: readonly NatsPlace[]; at: NatsPlace; folder: string; configFile: string; syncs?: string },
): Pick<ServiceOptions, 'command' | 'ready'> {
  const { places, at, folder, configFile, syncs = 'always' } = options
  const program = findNatsServer()
  if (program === undefined) throw new Error('there is no nats-server')
  const routes = places.map(({ host, route }) => `nats-route://${host}:${route}`)
  writeFileSync(
    configFile,
    `server_name: ${name}
listen: "${at.host}:${at.client}"
http: "${at.host}:${at.monitor}"
max_payload: 8388608
jetstream { store_dir: "${folder}", sync_interval: ${syncs} }
cluster { name: faults, listen: "${at.host}:${at.route}", routes: [${routes.join(', ')}] }
`,
  )
  return { command: [program, '-c', configFile], ready: 'Server is ready' }
}

const ask = async ({ host, monitor }: NatsPlace, path: string): Promise<Response | undefined> => {
  const url = `http://${host}:${monitor}${path}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
  return answer?.ok === true ? answer : undefined
}

/** Whether a node has a leader and everything that the leader has, as it says itself. */
export async function isHealthy(place: NatsPlace): Promise<boolean> {
  return (await ask(place, '/healthz')) !== undefined
}

type Report = { account_details?: { stream_detail?: { name: string; cluster?: { leader?: string } }[] }[] }

/** Which node leads each stream, as the first node tells that answers. */
export async function findLeaders(places: readonly NatsPlace[]): Promise<ReadonlyMap<string, string>> {
  for (const place of places) {
    const answer = await ask(place, '/jsz?streams=true')
    if (answer === undefined) continue
    const { account_details: accounts = [] } = (await answer.json()) as Report
    const streams = accounts.flatMap(({ stream_detail: details = [] }) => details)
    return new Map(
      streams.flatMap(({ name, cluster }) => (cluster?.leader === undefined ? [] : [[name, cluster.leader]])),
    )
  }
  return new Map()
}
