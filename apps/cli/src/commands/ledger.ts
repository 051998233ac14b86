import { readFileSync } from 'node:fs'
import { didAddress, type Hex, parseDid, parseName, SpineError } from '@digital-spine/core'
import type { Network } from '@digital-spine/ledger'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import { tableLines } from '../table.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

type DeployOptions = {
  rpc: string
  keyFile: string
  root: string
  name?: string
  controller?: string
  confirmations: string
  json?: boolean
}
type ShowOptions = { network?: string; names?: string; rpc?: string; json?: boolean }

/** `spine ledger`: networks and their contracts. */
export function addLedger(program: Command, environment: Environment): void {
  const ledger = program.command('ledger').description('the ledger of a network')
  withExample(
    ledger.command('deploy'),
    'ledger deploy --rpc https://rpc.example --key-file deployer.key --root iam.ewc > network.json',
    'ledger deploy --rpc https://rpc.example --key-file deployer.key --controller did:ethr:0x1234:0x…',
  )
    .description('put the contracts on a chain; run again after a failure, it goes on where it stopped')
    .requiredOption('--rpc <url>', 'JSON-RPC of a node of the chain')
    .requiredOption('--key-file <file>', 'private key, in hexadecimal, of the account that pays')
    .option('--root <name>', 'the name under which all others will be', 'iam.ewc')
    .option('--name <network>', 'what the network is called in DIDs; by its chain id if left out')
    .option('--controller <did>', 'who is to control the root name; the account that pays if left out')
    .option('--confirmations <blocks>', 'blocks to wait for after each step', '1')
    .option('--json', 'one JSON object a line')
    .action(deploy)
  withExample(ledger.command('show'), 'ledger show --network volta', 'ledger show --names http://127.0.0.1:8082')
    .description('where the contracts of a network are, and how its chain is')
    .option('--network <name>', 'a known network, ewc or volta, or a network as JSON')
    .option('--names <url>', 'the name service of a network')
    .option('--rpc <url>', 'another node of the chain than the network names')
    .option('--json', 'one JSON object a line')
    .action(show)
  withExample(withGateway(ledger.command('cancel')), 'ledger cancel --profile grid-operator')
    .description('make void what a gateway signed for the ledger and no relay has submitted')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.cancelOrders()
        output.show({ cancelled: true }, ['nothing that was signed and not submitted counts any more'])
      }),
    )
}

async function deploy(options: DeployOptions): Promise<void> {
  const { deploySpine, networkNameOf, readChainIdentity } = await import('@digital-spine/ledger')
  const { openAccount } = await import('@digital-spine/vault')
  const output = createOutput(options.json ?? false)
  const { rpc: rpcUrl, confirmations } = options
  if (!/^[1-9]\d{0,2}$/.test(confirmations))
    throw new SpineError('VALIDATION_FAILED', 'The confirmations must be 1 to 999.')
  const privateKey = readKey(options.keyFile)
  const root = parseName(options.root)
  const { chainId } = await readChainIdentity(rpcUrl)
  const { name = networkNameOf(chainId) } = options
  const { address: own } = openAccount(Buffer.from(privateKey.slice(2), 'hex'))
  const controller =
    options.controller === undefined ? own : didAddress(parseDid(options.controller, { default: name }))
  output.note(`chain ${chainId}; ${own} pays, ${controller} is to control ${root}`)
  const report = (step: string): void => output.note(`  ${step}`)
  const steps = { rpcUrl, privateKey, root, controller, confirmations: Number(confirmations), report }
  const network: Network = { name, chainId, rpcUrl, root, contracts: await deploySpine(steps) }
  output.show(network)
}

async function show(options: ShowOptions): Promise<void> {
  const { describeLedger } = await import('@digital-spine/ledger')
  const output = createOutput(options.json ?? false)
  const found = await findNetwork(options)
  const network = { ...found, ...(options.rpc === undefined ? {} : { rpcUrl: options.rpc }) }
  const state = await describeLedger(network)
  const { name, chainId, rpcUrl, root } = network
  const facts = [
    ['Network', name],
    ['Chain', `${chainId} at ${rpcUrl}`],
    ['Root', state.rootOwner === undefined ? root : `${root}, controlled by ${state.rootOwner}`],
    ['Block', state.head === undefined ? 'the node does not answer' : `${state.head.number}, ${state.head.time}`],
    ...Object.entries(network.contracts).map(([contract, address]) => [
      contract,
      `${address}${state.missing.includes(contract) ? '  (no contract there)' : ''}`,
    ]),
    ...('registrar' in network.contracts ? [] : [['registrar', 'none: names are owned in ENS, and not without gas']]),
  ]
  output.show({ ...network, ...state }, tableLines(facts))
}

async function findNetwork({ network, names }: ShowOptions): Promise<Network> {
  const { parseNetwork, readNetwork } = await import('@digital-spine/ledger')
  if (names === undefined) {
    if (network !== undefined) return readNetwork(network)
    throw new SpineError('VALIDATION_FAILED', 'Say which network: --network NAME or --names URL.')
  }
  const { createNamesClient } = await import('@digital-spine/client')
  const client = createNamesClient(names)
  try {
    return parseNetwork(await client.network())
  } finally {
    await client.close()
  }
}

function readKey(file: string): Hex {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', `The key file ${file} cannot be read.`, { cause })
  }
  if (!/^(0x)?[0-9a-fA-F]{64}$/.test(text))
    throw new SpineError('VALIDATION_FAILED', `The key file ${file} must hold 64 hex digits.`)
  return text.startsWith('0x') ? (text as Hex) : `0x${text}`
}
