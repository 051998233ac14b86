import { writeFileSync } from 'node:fs'
import type { GatewayClient } from '@digital-spine/client'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { readPassphrase } from '../identity/passphrase.ts'
import { tableLines } from '../table.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { readGiven } from './given-file.ts'
import { withExample } from './help.ts'

type PassphraseOptions = CommonOptions & { passphraseFile?: string }
type PresentOptions = CommonOptions & { audience: string; nonce: string; disclose?: string[]; out?: string }

const sample = 'inspector.roles.northgrid.iam.ewc'

/** `spine wallet`: the credentials that this gateway holds. */
export function addWallet(program: Command, environment: Environment): void {
  const wallet = program.command('wallet').description('the credentials this gateway holds')
  addList(wallet, environment)
  addFiles(wallet, environment)
  withExample(
    withGateway(wallet.command('present <role>')),
    `wallet present ${sample} --audience https://verifier.example --nonce n-7431 --disclose "Licence number" --profile aggregator`,
  )
    .description('present a credential to a verifier as an SD-JWT, with the fields said and no others')
    .requiredOption('--audience <verifier>', 'who it is for')
    .requiredOption('--nonce <text>', 'what the verifier gave for it')
    .option('--disclose <label>', 'a field to show', (value: string, before: string[] = []) => [...before, value])
    .option('--out <file>', 'write it there instead of printing it')
    .action((role: string, options: PresentOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { audience, nonce, disclose = [], out } = options
        const credential = await findPresentable(client, role)
        const sdJwt = await client.present({
          ...{ credential: credential.id, audience, nonce },
          disclose: sortLabels(disclose, credential.fields),
        })
        if (out !== undefined) writeFileSync(out, `${sdJwt}\n`, { mode: 0o600 })
        output.show({ credential: credential.id, sdJwt }, [out === undefined ? sdJwt : `${out} is written`])
      }),
    )
}

function addList(wallet: Command, environment: Environment): void {
  withExample(withGateway(wallet.command('list')), 'wallet list --profile aggregator')
    .description('what is and was held, and what it is worth now')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { history } = await client.enrolment()
        const rows = history.map(({ role, state = 'unknown', issuer, published, id, formats }) => [
          ...[role, state, published ? 'published' : 'private', formats.join(' '), issuer, id],
        ])
        if (output.json) for (const entry of history) output.show(entry)
        else output.show(undefined, tableLines(rows, ['role', 'state', 'listed', 'formats', 'issuer', 'id']))
      }),
    )
}

function addFiles(wallet: Command, environment: Environment): void {
  const withPassphrase = (command: Command): Command =>
    withGateway(command).option(
      '--passphrase-file <file>',
      'where the passphrase is (or SPINE_PASSPHRASE); asked for if left out',
    )
  withExample(
    withPassphrase(wallet.command('export <file>')),
    'wallet export credentials.jwe --passphrase-file passphrase.txt --profile aggregator',
  )
    .description('write all credentials to a file under a passphrase of at least 12 characters; no keys are in it')
    .action((file: string, options: PassphraseOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const exported = await client.exportWallet(await readPassphrase(options, environment, true))
        writeFileSync(file, `${exported.file}\n`, { mode: 0o600 })
        const { did, credentials } = exported
        output.show({ file, did, credentials }, [`${credentials} credential(s) of ${did} are in ${file}`])
      }),
    )
  withExample(
    withPassphrase(wallet.command('import <file>')),
    'wallet import credentials.jwe --passphrase-file passphrase.txt --profile aggregator',
  )
    .description('take the credentials of a file; they must be of this gateway’s DID')
    .action((file: string, options: PassphraseOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const text = readGiven(file).toString('utf8').trim()
        const result = await client.importWallet(text, await readPassphrase(options, environment, false))
        output.show(result, [`${result.imported} credential(s) taken`])
      }),
    )
}

async function findPresentable(client: GatewayClient, role: string) {
  const held = (await client.enrolment()).history.filter((entry) => entry.role === role)
  const found = held.findLast(({ formats, state }) => formats.includes('sd-jwt') && state === 'active')
  if (found === undefined) throw new SpineError('NOT_FOUND', `This gateway holds no ${role} that can be presented so.`)
  return client.credential(found.id)
}

/** Which section of the credential each label is in. */
function sortLabels(
  labels: readonly string[],
  fields: { readonly issuerFields: object; readonly requestorFields: object } = {
    issuerFields: {},
    requestorFields: {},
  },
): { issuerFields: string[]; requestorFields: string[] } {
  const unknown = labels.find((label) => !(label in fields.issuerFields) && !(label in fields.requestorFields))
  if (unknown !== undefined) {
    const known = [...Object.keys(fields.issuerFields), ...Object.keys(fields.requestorFields)]
    throw new SpineError('NOT_FOUND', `It has no field "${unknown}"; it has ${known.join(', ') || 'none'}.`)
  }
  return {
    issuerFields: labels.filter((label) => label in fields.issuerFields),
    requestorFields: labels.filter((label) => label in fields.requestorFields),
  }
}
