import type { EmbeddedNetwork } from '@digital-spine/ledger'
import { type Command, Option } from 'commander'
import { createOutput, reportError } from '../output.ts'
import { builtPages } from '../pages.ts'
import type { ParticipantKey } from '../sandbox/consortium.ts'
import type { RunningParticipant } from '../sandbox/running-participant.ts'
import type { Delivery } from '../simulation/simulate.ts'
import { withExample } from './help.ts'

const sayAgainMs = 30_000

type UpOptions = {
  data: string
  port: string
  host: string
  network?: EmbeddedNetwork
  simulation: boolean
  json?: boolean
}

/** `spine up`: a whole spine on embedded defaults, in one process, until it is stopped. */
export function addUp(program: Command, stopped: Promise<unknown>): void {
  withExample(program.command('up'), 'up --port 9000 --data /srv/spine')
    .description('run a whole spine with a live sandbox')
    .option('--data <folder>', 'where everything is kept', '.spine')
    .option('--port <port>', 'first port; 0 takes free ones', '8080')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option(
        '--network <name>',
        'spine, or an embedded ledger with the chain id and contract addresses of Volta; a data folder keeps to one',
      ).choices(['spine', 'volta']),
    )
    .option('--no-simulation', 'participants without the simulator')
    .option('--json', 'one JSON object a line')
    .action(async (options: UpOptions) => {
      // Loaded only here: the other commands start faster without the services.
      const { serveLive } = await import('../sandbox/live-server.ts')
      const { startSandbox } = await import('../sandbox/start-sandbox.ts')
      const { startSimulation } = await import('../simulation/simulate.ts')
      const output = createOutput(options.json ?? false)
      const started = Date.now()
      const report = (step: string): void =>
        output.note(`${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${step}`)
      const { host, data: dataDir, network } = options
      const port = Number(options.port)
      const sandbox = await startSandbox({ dataDir, host, port, network, pages: builtPages, report })
      const live = await serveLive({ host, port, sandbox, pages: builtPages })
      const { everybody } = sandbox
      const consoleOf = (key: string): string => `${live.url}/participants/${key}`
      const market = everybody().filter(({ key }) => key !== 'operator')
      const shown = market.map(({ key, title, did, url, apiKey }) => ({
        ...{ name: key, title, did, url, apiKey, console: consoleOf(key) },
      }))
      const lines = everybody().map(({ key, url, apiKey }) => [
        `  ${key.padEnd(14)} ${consoleOf(key)}`,
        `  ${''.padEnd(14)} ${url}  x-api-key: ${apiKey}`,
      ])
      output.show(
        { event: 'ready', url: live.url, participants: shown, services: sandbox.urls },
        welcome({ url: live.url, lines: lines.flat(), participants: sandbox.participants, dataDir }),
      )
      const onDelivery = (delivery: Delivery): void => {
        const { messageId, from, to, ms } = delivery
        output.show({ event: 'delivered', messageId, from, to, ms }, [
          `${new Date().toISOString().slice(11, 23)}  ${from} → ${to}  ${messageId}  ${ms} ms`,
        ])
      }
      const nameOf = (did: string): string => everybody().find((one) => one.did === did)?.key ?? did
      const client = (key: ParticipantKey) => {
        const found = market.find((participant) => participant.key === key)
        if (found === undefined) throw new TypeError(`no participant ${key}`)
        return found.client
      }
      const parties = {
        'grid-operator': client('grid-operator'),
        aggregator: client('aggregator'),
        'device-maker': client('device-maker'),
      }
      const onError = once((error: unknown) => void reportError(error, output.json))
      const simulation = options.simulation ? startSimulation({ parties, nameOf, onDelivery, onError }) : undefined
      await stopped
      output.note('stopping …')
      await simulation?.close()
      await live.close()
      await sandbox.close()
      output.note('stopped; start again to go on where it was')
    })
}

/** Tells of what goes on and on, such as a service that was stopped, once in a while. */
function once(report: (error: unknown) => void): (error: unknown) => void {
  const told = new Map<string, number>()
  return (error) => {
    const text = error instanceof Error ? error.message : String(error)
    if (Date.now() - (told.get(text) ?? 0) < sayAgainMs) return
    told.set(text, Date.now())
    report(error)
  }
}

function welcome(about: {
  url: string
  lines: readonly string[]
  participants: readonly RunningParticipant[]
  dataDir: string
}): string[] {
  const { url, lines, participants, dataDir } = about
  const [, grid, aggregator] = participants
  if (grid === undefined || aggregator === undefined) return []
  const payload = JSON.stringify(
    JSON.stringify({
      offerId: 'mine-1',
      gridArea: '10YDE-VE-------2',
      interval: '2026-01-01T00:00:00Z',
      resolution: 'PT15M',
      upKW: 5,
      downKW: 2,
      priceEURPerMWh: 48,
    }),
  )
  return [
    '',
    `Digital Spine is running: ${url}`,
    '',
    'Each participant has a console, and an API with its key:',
    ...lines,
    '',
    'Send an offer as the aggregator:',
    `  curl -s ${aggregator.url}/api/v2/messages -H 'x-api-key: ${aggregator.apiKey}' -H 'content-type: application/json' \\`,
    `    -d '{"fqcn":"offers.out","topicOwner":"flexpool.iam.ewc","topicName":"flexibility-offers","payload":${payload}}'`,
    'Read it as the grid operator:',
    `  curl -s '${grid.url}/api/v2/messages?fqcn=offers.in&clientId=me&amount=100' -H 'x-api-key: ${grid.apiKey}'`,
    '',
    `Everything is kept in ${dataDir}; Ctrl-C stops, the next start goes on.`,
    '',
  ]
}
