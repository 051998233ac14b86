import { join } from 'node:path'
import type { NamesClient } from '@digital-spine/client'
import { credentialDigest, parseDid, utf8 } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type Ledger, signSetStatus } from '@digital-spine/ledger'
import { openFileVault } from '@digital-spine/vault'
import { readSecret } from '../src/sandbox/secrets.ts'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'

/** States something about a credential on the ledger, as the sandbox's operator, who need not have issued it. */
export async function stateCredential(
  at: { readonly folder: string; readonly sandbox: Sandbox; readonly ledger: Ledger; readonly names: NamesClient },
  credential: string,
  status: 'suspended' | 'none',
): Promise<void> {
  const { folder, sandbox, ledger, names } = at
  const secret = utf8(readSecret(folder, 'vault'))
  await using vault = await openFileVault({ path: join(folder, 'operator', 'vault.json'), secret })
  const signer = await vault.account('account')
  const nonce = await ledger.orderNonce(signer.address, 'credentialStatus')
  const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
  const identity = parseDid(sandbox.participants.find(({ key }) => key === 'operator')?.did)
  const statement = { credential: await credentialDigest(nodeCrypto, credential), status, identity }
  await names.relay(await signSetStatus({ network: ledger.network, signer, nonce, deadline }, statement))
}
