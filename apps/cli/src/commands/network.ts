import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { showChecks } from './join.ts'
import { splitList } from './lists.ts'

type SignOptions = {
  rpcUrls: string
  namesUrl: string
  hubUrl: string
  brokerUrl: string
  brokerDid?: string
  relayUrl?: string
  out?: string
}

/** `spine network`: the descriptor by which others find and check a network. */
export function addNetwork(program: Command, environment: Environment): void {
  const network = program.command('network').description('the signed descriptor of a network')
  withExample(
    withGateway(network.command('sign')),
    'network sign --profile operator --rpc-urls https://ledger.example --names-url https://names.example --hub-url https://hub.example --broker-url https://broker.example --out descriptor.jws',
  )
    .description('sign a descriptor, as the controller of the root name; it is good for 30 days')
    .requiredOption('--rpc-urls <urls>', 'ledgers, as others reach them, with commas')
    .requiredOption('--names-url <url>', 'the name service')
    .requiredOption('--hub-url <url>', 'the SSI hub')
    .requiredOption('--broker-url <url>', 'the message broker')
    .option('--broker-did <did>', 'its DID; that of this gateway’s broker if left out')
    .option('--relay-url <url>', 'a relay; the name service if left out')
    .option('--out <file>', 'where to write it, for SPINE_DESCRIPTOR_FILE of a name service')
    .action((options: CommonOptions & SignOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { rpcUrls, namesUrl, hubUrl, brokerUrl, brokerDid, relayUrl, out } = options
        const { jws } = await client.signDescriptor({
          rpcUrls: splitList(rpcUrls),
          names: { url: namesUrl },
          hub: { url: hubUrl },
          broker: { url: brokerUrl, ...(brokerDid === undefined ? {} : { did: brokerDid }) },
          ...(relayUrl === undefined ? {} : { relay: { url: relayUrl } }),
        })
        if (out !== undefined) writeFileSync(out, `${jws}\n`)
        output.show({ jws, ...(out === undefined ? {} : { out }) }, [out === undefined ? jws : `${out} is written`])
      }),
    )
  withExample(network.command('check <url>'), 'network check http://127.0.0.1:8080')
    .description('check a network, found by any of its services’ URLs, and show its fingerprint')
    .option('--expect <fingerprint>', 'the fingerprint it must have')
    .option('--json', 'one JSON object a line')
    .action(async (url: string, { expect, json = false }: { expect?: string; json?: boolean }) => {
      const output = createOutput(json)
      const { descriptor, fingerprint, checks } = await showChecks(url, expect, output)
      output.show({ fingerprint, descriptor, checks }, ['', `Fingerprint  ${fingerprint}`])
    })
}
