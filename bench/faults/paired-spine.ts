import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPostgres } from '@digital-spine/testkit'
import pg from 'pg'
import { apiKey } from './enrol.ts'
import { buildSpine, type GatewayProcess, type ServiceName, type Spine, startBroker } from './spine.ts'

type Role = 'sender' | 'reader'

/** A spine whose gateways are two processes each, on a PostgreSQL database and a folder that they share. */
export type PairedSpine = Spine<ServiceName> & {
  /** The process of a gateway that is active, once there is one. */
  untilActive(role: Role): Promise<GatewayProcess>
  /** Resolves when a process waits to take over. */
  untilStandby(process: GatewayProcess): Promise<void>
}

const withinMs = 60_000
const lookMs = 50

export async function startPairedSpine(): Promise<PairedSpine> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await startPostgres())
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  for (const role of ['sender', 'reader']) await client.query(`create database ${role}`)
  await client.end()
  const pair = (role: Role, folder: string) => ({
    SPINE_DATABASE_URL: new URL(role, postgres.url).href,
    SPINE_SPOOL_FOLDER: join(folder, `${role}-files`),
  })
  const spine = stack.use(await buildSpine<'broker'>({ pair }, startBroker))
  const owned = stack.move()
  return {
    ...spine,
    untilActive: (role) =>
      until(`no process of the ${role} is active`, async () => {
        for (const process of spine.gateways[role]) if ((await ask(process, '/ready'))?.status === 200) return process
        return undefined
      }),
    async untilStandby(process) {
      await until(`${process.service.name} does not stand by`, async () => {
        const { status } = (await (await ask(process, '/health'))?.json()) ?? {}
        return status === 'standby' || undefined
      })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The answer of a process; undefined if none comes soon. */
async function ask({ url }: GatewayProcess, path: string): Promise<Response | undefined> {
  const options = { headers: { 'x-api-key': apiKey, connection: 'close' }, signal: AbortSignal.timeout(1000) }
  return fetch(`${url}${path}`, options).catch(() => undefined)
}

async function until<T>(otherwise: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await delay(lookMs)) {
    const found = await attempt().catch(() => undefined)
    if (found !== undefined) return found
  }
  throw new Error(`${otherwise} within ${withinMs / 1000} s`)
}
