import { once } from 'node:events'
import { accessSync, constants, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { createHttpClient, type GatewayClient } from '@digital-spine/client'
import { errorTable, isSpineError } from '@digital-spine/core'

/** What one check found. `action`: what to do about a failure. */
export type Finding = {
  readonly check: string
  readonly ok: boolean
  readonly detail: string
  readonly action?: string
}

/** A gateway to be looked at. */
export type Patient = { readonly url: string; readonly client: GatewayClient }

const neededNode = 24
const maxClockDifferenceS = 60
const maxBlockAgeS = 300

/** Looks at this machine, at a gateway and at everything the gateway needs, and says what to do about what is wrong. */
export async function* diagnose(folder: string, patient: Patient | undefined): AsyncGenerator<Finding> {
  yield checkNode()
  yield checkFolder(folder)
  if (patient === undefined) {
    yield failed(
      'gateway',
      'no profile is known',
      'Run `npm start`, or `spine join URL`; or say --gateway and --api-key.',
    )
    return
  }
  const reached = await attempt('gateway', `Start it, or correct its URL: ${patient.url}.`, async () => {
    const { did } = await patient.client.identity()
    return `${did} at ${patient.url}`
  })
  yield reached
  if (!reached.ok) {
    yield await checkPort(new URL(patient.url))
    return
  }
  yield await checkClock(patient.url)
  const { checks } = await patient.client.health()
  for (const { name, ok, reason } of checks)
    yield ok
      ? found(`gateway ${name}`, 'ok')
      : failed(`gateway ${name}`, reason ?? 'failed', actions[name] ?? lookAtLog)
  yield* checkServices(patient.client)
}

const lookAtLog = 'Look at the log: .spine/spine.log of `npm start`, or what the gateway prints.'
const actions: Readonly<Record<string, string>> = {
  broker: 'If it is not allowed in, request the role it asks for; if it does not answer, start it.',
  ledger: 'Start the ledger, or wait: what was verified stays good for 15 minutes.',
  clock: 'Set this machine’s clock (NTP).',
  database: 'Check the database’s URL, and space on the disk.',
  disk: 'Make room on the disk; nothing is accepted until then.',
  freshness: 'Bring the ledger back; nothing is sealed or taken until then.',
  hub: 'Start it; what it has told stays good meanwhile, and nobody is enrolled.',
}

function checkNode(): Finding {
  const version = process.versions.node
  if (Number.parseInt(version, 10) >= neededNode) return found('node', version)
  return failed('node', `${version} is too old`, `Use \`npm run spine --\`, which brings Node ${neededNode}.`)
}

function checkFolder(folder: string): Finding {
  if (!existsSync(folder)) return found('folder', `${folder} is not there yet; the first start makes it`)
  try {
    accessSync(folder, constants.R_OK | constants.W_OK)
    return found('folder', `${folder} can be read and written`)
  } catch {
    return failed('folder', `${folder} cannot be written`, 'Start as its owner, or choose another with --data.')
  }
}

async function checkPort({ hostname, port }: URL): Promise<Finding> {
  const server = createServer()
  try {
    server.listen(Number(port), hostname)
    await once(server, 'listening')
    return found('port', `${port} is free for the gateway`)
  } catch {
    return failed('port', `${port} cannot be listened on`, 'Stop what uses it, or take another: SPINE_PORT, or --port.')
  } finally {
    server.close()
  }
}

async function checkClock(url: string): Promise<Finding> {
  const answer = await fetch(`${url}/live`)
  const seconds = Math.round((Date.now() - Date.parse(answer.headers.get('date') ?? '')) / 1000)
  if (Math.abs(seconds) <= maxClockDifferenceS) return found('clock', 'agrees with the gateway’s')
  return failed('clock', `${seconds} s from the gateway’s`, 'Set the clocks (NTP).')
}

async function* checkServices(client: GatewayClient): AsyncGenerator<Finding> {
  const { names, hub, broker, rpcUrl, chainId, block } = await client.network()
  const age = Math.round((Date.now() - block.timestamp) / 1000)
  const ageText = `block ${block.number} of chain ${chainId}, ${age} s old`
  yield age <= maxBlockAgeS
    ? found('chain', ageText)
    : failed('chain', ageText, `Start the ledger at ${rpcUrl}, or see why it makes no blocks.`)
  for (const [name, url] of [
    ['names', names.url] as const,
    ['hub', hub.url] as const,
    ['broker', broker.url] as const,
  ]) {
    yield await attempt(name, `Start it, or see whether ${url} can be reached from here.`, async () => {
      const http = createHttpClient({ baseUrl: url, timeoutMs: 5000 })
      const { status } = await http.call<{ status: string }>('GET', '/health').finally(() => http.close())
      return `${status} at ${url}`
    })
  }
}

async function attempt(check: string, action: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return found(check, await work())
  } catch (error) {
    const coded = isSpineError(error) && error.code !== 'SERVICE_UNAVAILABLE'
    const detail = error instanceof Error ? error.message : 'failed'
    return failed(check, detail, coded ? errorTable[error.code].action : action)
  }
}

const found = (check: string, detail: string): Finding => ({ check, ok: true, detail })
const failed = (check: string, detail: string, action: string): Finding => ({ check, ok: false, detail, action })
