import { join } from 'node:path'
import { type Did, didEthr } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type KeyPurpose, type Ledger, openLedger, type RelayRequest } from '@digital-spine/ledger'
import { startTestNetwork, type TestNetwork, tempFolder } from '@digital-spine/testkit'
import { openFileVault, openMemoryVault, type Vault } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OldKeyFate } from '../src/identity/key-book.ts'
import { type Identity, publishIdentity } from '../src/identity/publish-identity.ts'

describe('rotating a key', () => {
  let test: TestNetwork
  let ledger: Ledger
  const folder = tempFolder()

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const names = { relay: (write: RelayRequest) => test.relay.submit(write) }
  const open = (vault: Vault, relay = names) => publishIdentity({ vault, ledger, names: relay })
  /** What a gateway does of a rotation, from wherever the last run stopped. */
  const goOn = async (identity: Identity): Promise<void> => {
    if ((await identity.findRotation())?.step === 'publish') await identity.switchKey()
    if ((await identity.findRotation())?.step === 'retire') await identity.retireOldKey()
  }
  const signs = async ({ signer }: Identity): Promise<boolean> => {
    const data = new TextEncoder().encode('data')
    const key = await ledger.keys.resolveKey(signer.kid)
    return 'kty' in key && nodeCrypto.verifyEs256(key, data, await signer.sign(data))
  }
  const live = async (did: Did, purpose: KeyPurpose) =>
    (await ledger.listKeys(did, purpose)).filter(({ until }) => until > Date.now() + 1000).map(({ kid }) => kid)

  it.each<[OldKeyFate, readonly number[], boolean]>([
    ['keep', [1, 3], true],
    ['end', [3], true],
    ['revoke', [3], false],
  ])('with the old key to %s leaves what the document then shows', async (old, left, counts) => {
    await using vault = await openMemoryVault()
    const identity = await open(vault)
    const { did, kid } = identity.signer
    // The ledger counts in seconds.
    const before = Date.now() - 2000
    await identity.beginRotation('signing', old)
    await goOn(identity)
    expect(identity.signer.kid).toBe(`${did}#delegate-3`)
    expect(await signs(identity)).toBe(true)
    expect(await live(did, 'signing')).toEqual(left.map((number) => `${did}#delegate-${number}`))
    expect(await identity.findRotation()).toBeUndefined()
    // A key that has ended still stands for what was accepted before; one that was revoked does not.
    const received = Promise.resolve(ledger.receivedKeys.resolveKey(kid, before))
    expect(
      await received.then(
        () => true,
        () => false,
      ),
    ).toBe(counts)
    expect((await open(vault)).signer.kid).toBe(identity.signer.kid)
  })

  it('keeps opening what was sealed to an old agreement key', async () => {
    await using vault = await openMemoryVault()
    const identity = await open(vault)
    const [old] = await identity.agreementKeys()
    for (const round of [2, 3]) {
      await identity.beginRotation('agreement', 'end')
      await goOn(identity)
      expect(await identity.agreementKeys()).toHaveLength(round)
    }
    const { did } = identity.signer
    const keys = (await identity.agreementKeys()).map(({ publicJwk }) => publicJwk)
    expect(keys.at(-1)).toEqual(old?.publicJwk)
    expect((await ledger.agreementKeys(did)).map(({ jwk }) => jwk)).toEqual([keys[0]])
  })

  it('is one at a time, and the same again is the same rotation', async () => {
    await using vault = await openMemoryVault()
    const identity = await open(vault)
    await identity.beginRotation('signing', 'keep')
    await identity.beginRotation('signing', 'end')
    await expect(identity.beginRotation('agreement', 'keep')).rejects.toMatchObject({ code: 'CONFLICT' })
    await identity.switchKey()
    await expect(identity.beginRotation('signing', 'keep')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(identity.switchKey()).rejects.toMatchObject({ code: 'CONFLICT' })
    await identity.retireOldKey()
    expect(identity.signer.kid).toMatch(/#delegate-3$/)
  })

  /** Steps that reach the disk or the ledger: the process may end before or after each. */
  const moments = [1, 2, 3, 4, 5].flatMap((at) => [[at, 'before'] as const, [at, 'after'] as const])
  it.each(moments)('is done once and whole when the process ends at step %i, %s it is done', async (at, when) => {
    const secret = nodeCrypto.randomBytes(16)
    const path = join(folder.path, `${at}-${when}`, 'vault.json')
    const reopen = () => openFileVault({ path, secret })
    const first = await reopen()
    await open(first)
    let steps = 0
    const mortal = <A extends unknown[], T>(work: (...args: A) => Promise<T>) => {
      return async (...args: A): Promise<T> => {
        steps += 1
        const dies = steps === at
        if (dies && when === 'before') throw new Error('died')
        const done = await work(...args)
        if (dies) throw new Error('died')
        return done
      }
    }
    const vault = { ...(await reopen()) }
    const dying = await open({ ...vault, putSecret: mortal(vault.putSecret) }, { relay: mortal(names.relay) })
    const { did } = dying.signer
    const died = dying.beginRotation('signing', 'end').then(() => goOn(dying))
    await expect(died).rejects.toThrow('died')

    const again = await open(await reopen())
    expect(await signs(again)).toBe(true)
    if (at === 1 && when === 'before') await again.beginRotation('signing', 'end')
    await goOn(again)
    expect(await signs(again)).toBe(true)
    expect(await again.findRotation()).toBeUndefined()
    expect(await live(did, 'signing')).toEqual([again.signer.kid])
    expect(again.signer.kid).toBe(`${did}#delegate-3`)
    expect(await ledger.didNonce(did)).toBe(4n)
    expect(didEthr(test.network.name, again.account.address)).toBe(did)
  })
})
