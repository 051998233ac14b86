import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { KeyRotation } from '@digital-spine/api'
import { didEthr, SpineError, utf8 } from '@digital-spine/core'
import { type Command, Option } from 'commander'
import { identityLines } from '../identity/identity-lines.ts'
import { readPassphrase } from '../identity/passphrase.ts'
import { findVault, prepareVault, type VaultPlace } from '../identity/vault-place.ts'
import { createOutput } from '../output.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { readGiven } from './given-file.ts'
import { withExample } from './help.ts'

type RotateOptions = CommonOptions & KeyRotation
type FolderOptions = { data: string; network?: string; json?: boolean }
type FileOptions = FolderOptions & { passphraseFile?: string }

/** Of what the vault keeps, this lists prekeys, which are never exported. */
const prekeyList = 'prekeys'

/** `spine identity`: who a gateway is, its keys, and a copy of them that is safe to keep. */
export function addIdentity(program: Command, environment: Environment): void {
  const identity = program.command('identity').description('who a gateway is, and its keys')
  withExample(
    withGateway(identity.command('show')),
    'identity show --profile aggregator',
    'identity show --profile aggregator --document',
  )
    .description('its DID, names, keys with when they are valid, and DID document')
    .option('--document', 'the DID document itself')
    .action(({ document = false, ...options }: CommonOptions & { document?: boolean }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const shown = await client.identity()
        if (document) output.show(shown.document)
        else output.show(shown, identityLines(shown))
      }),
    )
  addRotate(identity, environment)
  addCertificate(identity, environment)
  addCreate(identity, environment)
  addExport(identity, environment)
  addImport(identity, environment)
}

function addRotate(identity: Command, environment: Environment): void {
  withExample(
    withGateway(identity.command('rotate')),
    'identity rotate --profile aggregator',
    'identity rotate --profile aggregator --revoke-old',
  )
    .description('publish a new key and use it from now on; the old one stays valid unless said otherwise')
    .addOption(new Option('--key <purpose>', 'which key').choices(['signing', 'agreement']).default('signing'))
    .option(
      '--revoke-old',
      'end the old key once all messages signed with it are accepted; credentials signed with it no longer verify',
    )
    .option('--compromised', 'revoke the old key at once: what was signed with it and not received yet is refused')
    .action(({ key, revokeOld = false, compromised = false, ...options }: RotateOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const shown = await client.rotateKey({ ...(key === undefined ? {} : { key }), revokeOld, compromised })
        output.show(shown, identityLines(shown))
      }),
    )
}

function addCertificate(identity: Command, environment: Environment): void {
  withExample(
    withGateway(identity.command('certificate <certificate> <key>')),
    'identity certificate gateway.pem gateway-key.pem --profile aggregator',
  )
    .description('show the broker this client certificate from now on: PEM files of it and of its private key')
    .option('--ca <file>', 'who signed the certificate of the broker, if this machine does not know it')
    .action((certificate: string, key: string, { ca, ...options }: CommonOptions & { ca?: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.setCertificate({
          ...{ certificate: readGiven(certificate).toString(), privateKey: readGiven(key).toString() },
          ...(ca === undefined ? {} : { caCertificate: readGiven(ca).toString() }),
        })
        output.show({ certificate }, [`the broker is shown ${certificate} from now on`])
      }),
    )
}

const withFolder = (command: Command): Command =>
  command.option('--data <folder>', 'the gateway’s folder', 'spine-gateway').option('--json', 'one JSON object a line')

function addCreate(identity: Command, environment: Environment): void {
  withExample(withFolder(identity.command('create')), 'identity create --data ./gateway')
    .description('make the keys of a new identity, before or after joining a network')
    .option('--network <name>', 'the network of its DID; the one the folder has joined, or "spine"')
    .action(async (options: FolderOptions) => {
      const { lockFolder } = await import('@digital-spine/runtime')
      const { openFileVault } = await import('@digital-spine/vault')
      const place = prepareVault(options.data, environment)
      using _ = lockFolder(place.dataDir)
      await using vault = await openFileVault({ path: place.path, secret: utf8(place.secret) })
      await Promise.all([vault.account('account'), vault.signingKey('signing'), vault.agreementKey('agreement')])
      await showVault(place, options)
    })
}

function addExport(identity: Command, environment: Environment): void {
  withExample(withFolder(identity.command('export')), 'identity export --data ./gateway --out identity.jwe')
    .description('write all its keys into a file that only a passphrase opens')
    .requiredOption('--out <file>', 'the file to write; it must not be there yet')
    .option('--passphrase-file <file>', 'a file whose first line is the passphrase (or SPINE_PASSPHRASE)')
    .action(async ({ out, ...options }: FileOptions & { out: string }) => {
      const { exportIdentity } = await import('@digital-spine/vault')
      const { path, secret } = findVault(options.data, environment)
      if (existsSync(out)) throw new SpineError('CONFLICT', `${out} is there already.`)
      const passphrase = await readPassphrase(options, environment, true)
      const file = await exportIdentity({ path, secret: utf8(secret), passphrase, without: [prekeyList] })
      writeFileSync(out, `${file}\n`, { mode: 0o600, flag: 'wx', flush: true })
      createOutput(options.json ?? false).show({ event: 'exported', file: out }, [
        `Written ${out}. Whoever has it and its passphrase is this participant.`,
      ])
    })
}

function addImport(identity: Command, environment: Environment): void {
  withExample(withFolder(identity.command('import <file>')), 'identity import identity.jwe --data ./gateway')
    .description('take over an exported identity, into a folder that has none')
    .option('--network <name>', 'the network of its DID; the one the folder has joined, or "spine"')
    .option('--passphrase-file <file>', 'a file whose first line is the passphrase (or SPINE_PASSPHRASE)')
    .action(async (file: string, options: FileOptions) => {
      const { lockFolder } = await import('@digital-spine/runtime')
      const { importIdentity } = await import('@digital-spine/vault')
      const text = readExported(file)
      const passphrase = await readPassphrase(options, environment, false)
      const place = prepareVault(options.data, environment)
      using _ = lockFolder(place.dataDir)
      await importIdentity({ path: place.path, secret: utf8(place.secret), file: text, passphrase })
      await showVault(place, options)
    })
}

async function showVault({ path, secret, network }: VaultPlace, options: FolderOptions): Promise<void> {
  const { openFileVault } = await import('@digital-spine/vault')
  await using vault = await openFileVault({ path, secret: utf8(secret) })
  const { address } = await vault.account('account')
  const did = didEthr(options.network ?? network ?? 'spine', address)
  createOutput(options.json ?? false).show({ did, address, vault: path }, [did])
}

function readExported(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SpineError('NOT_FOUND', `${file} cannot be read.`, { cause })
  }
}
