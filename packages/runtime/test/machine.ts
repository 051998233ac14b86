import { createHash } from 'node:crypto'
import { createPresentation, didEthr, type Kid, type Signer } from '@digital-spine/core'
import {
  type DidWriteContext,
  type Ledger,
  type RelayRequest,
  signingKeyAttribute,
  signingKeyValue,
  signRevokeAttribute,
  signSetAttribute,
} from '@digital-spine/ledger'
import type { TestNetwork } from '@digital-spine/testkit'
import { openMemoryVault } from '@digital-spine/vault'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'

type ProofOptions = { token?: string; at?: number; jti?: string; method?: string }

/** A key that tokens are bound to, and the proofs it makes for requests. */
export type ProofKey = {
  readonly thumbprint: string
  prove(url: string, options?: ProofOptions): Promise<string>
}

export async function createProofKey(now: () => number): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = (await exportJWK(publicKey)) as Record<string, string>
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    prove(url, { token, at = now(), jti = crypto.randomUUID(), method = 'POST' } = {}) {
      const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }
      return new SignJWT({ htm: method, htu: url, jti, ...ath })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt(Math.floor(at / 1000))
        .sign(privateKey)
    },
  }
}

/** A machine whose signing key is on the ledger. */
export type Machine = {
  readonly signer: Signer
  present(over?: Partial<Parameters<typeof createPresentation>[1]>): Promise<string>
  /** Takes its signing key off the ledger. */
  revokeKey(): Promise<void>
}

export async function createMachine(
  { network, relay }: TestNetwork,
  ledger: Ledger,
  presented: Omit<Parameters<typeof createPresentation>[1], 'now' | 'nonce'> & { now: () => number },
): Promise<Machine> {
  const vault = await openMemoryVault()
  const account = await vault.account('account')
  const key = await vault.signingKey('signing')
  const did = didEthr(network.name, account.address)
  const attribute = { name: signingKeyAttribute, value: signingKeyValue(key.publicJwk) }
  const write = async (sign: (context: DidWriteContext) => Promise<RelayRequest>): Promise<void> => {
    const nonce = await ledger.didNonce(did)
    await relay.submit(await sign({ network, signer: account, identity: account.address, nonce }))
    await ledger.sync()
  }
  await write((context) => signSetAttribute(context, { ...attribute, validity: 31_536_000n }))
  const kid = (await ledger.findKid(did, key.publicJwk)) as Kid
  const signer: Signer = { did, kid, sign: (data) => key.sign(data) }
  return {
    signer,
    present: (over = {}) => createPresentation(signer, { ...presented, nonce: '', now: presented.now(), ...over }),
    revokeKey: () => write((context) => signRevokeAttribute(context, attribute)),
  }
}
