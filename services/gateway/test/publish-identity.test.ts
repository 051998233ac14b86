import { type Did, didEthr } from '@digital-spine/core'
import { type Ledger, openLedger, type RelayRequest } from '@digital-spine/ledger'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { openMemoryVault, type Vault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishIdentity } from '../src/identity/publish-identity.ts'

describe('publishing an identity', () => {
  let test: TestNetwork
  let ledger: Ledger

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  const methods = async (did: Did) => {
    await ledger.sync()
    return (await ledger.resolveDid(did)).didDocument
  }
  /** A relay that submits every write, and then dies before (`-`) or after (`+`) write number `at`. */
  const dyingRelay = (at: number, when: '-' | '+') => {
    let writes = 0
    return {
      async relay(write: RelayRequest) {
        writes += 1
        if (when === '-' && writes === at) throw new Error('died')
        const relayed = await test.relay.submit(write)
        if (when === '+' && writes === at) throw new Error('died')
        return relayed
      },
    }
  }
  const publish = (vault: Vault, names = dyingRelay(0, '-')) => publishIdentity({ vault, ledger, names })

  it('puts a signing key and a key-agreement key in the document', async () => {
    await using vault = await openMemoryVault()
    const { signer } = await publish(vault)
    const document = await methods(signer.did)
    expect(signer.kid).toBe(`${signer.did}#delegate-1`)
    expect(document?.assertionMethod).toEqual([`${signer.did}#controller`, signer.kid])
    expect(document?.keyAgreement).toEqual([`${signer.did}#delegate-2`])
    const [found] = await ledger.agreementKeys(signer.did)
    const key = await vault.agreementKey('agreement')
    expect(found).toMatchObject({ kid: `${signer.did}#delegate-2`, jwk: key.publicJwk })
  })

  it.each([
    [1, '-'],
    [1, '+'],
    [2, '-'],
    [2, '+'],
  ] as const)('is done once and whole when it dies at write %i (%s) and runs again', async (at, when) => {
    await using vault = await openMemoryVault()
    const did = didEthr(test.network.name, (await vault.account('account')).address)
    await expect(publish(vault, dyingRelay(at, when))).rejects.toThrow('died')
    const { signer } = await publish(vault)
    await publish(vault, dyingRelay(1, '-'))
    const ids = (await methods(did))?.verificationMethod.map(({ id }) => id)
    expect(ids).toEqual([`${did}#controller`, signer.kid, `${did}#delegate-2`])
    expect(await ledger.didNonce(did)).toBe(2n)
  })
})
