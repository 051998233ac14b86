import { describe, expect, it } from 'vitest'
import {
  descriptorLifeMs,
  networkFingerprint,
  parseDescriptor,
  parseName,
  signDescriptor,
  signJws,
  verifyDescriptor,
} from '../src/index.ts'
import { crypto, keys, now, party } from './fixtures.ts'
import { describedNetwork } from './network-vectors.ts'

const code = (expected: string, check?: string) =>
  expect.objectContaining({ code: expected, ...(check === undefined ? {} : { details: { check } }) })

describe('a network descriptor', () => {
  it('is what its operator signed', async () => {
    const operator = await party()
    const content = describedNetwork(operator.did)
    const jws = await signDescriptor(operator.signer, content, now)
    const verified = await verifyDescriptor({ crypto, keys, jws, controller: operator.did, now })
    expect(verified).toEqual({ v: 1, ...content, iat: now / 1000 })
    expect(parseDescriptor(jws).descriptor).toEqual(verified)
  })

  it('counts from the root’s controller only, while it is young', async () => {
    const [operator, other] = await Promise.all([party(), party()])
    const jws = await signDescriptor(operator.signer, describedNetwork(operator.did), now)
    const verify = (over: object) => verifyDescriptor({ crypto, keys, jws, controller: operator.did, now, ...over })
    await expect(verify({ controller: other.did })).rejects.toThrow(code('NETWORK_MISMATCH', 'signer'))
    await expect(verify({ now: now + descriptorLifeMs + 1 })).rejects.toThrow(code('NETWORK_MISMATCH', 'age'))
    await expect(verify({ now: now - 600_000 })).rejects.toThrow(code('NETWORK_MISMATCH', 'age'))
    const posing = await signDescriptor({ ...other.signer, kid: operator.signer.kid }, describedNetwork(other.did), now)
    await expect(verify({ jws: posing })).rejects.toThrow(code('SIGNATURE_INVALID'))
  })

  it('has exactly the members of its format', async () => {
    const operator = await party()
    const right = { v: 1, ...describedNetwork(operator.did), iat: 1 }
    const wrong: object[] = [
      ...Object.keys(right).map((member) => ({ ...right, [member]: undefined })),
      { ...right, more: 1 },
      { ...right, v: 2 },
      { ...right, rpcUrls: [] },
      { ...right, rpcUrls: ['ftp://x.example'] },
      { ...right, names: { url: 'https://user:secret@x.example' } },
      { ...right, hub: { url: 'https://x.example/' } },
      { ...right, broker: { url: 'https://x.example', did: operator.did, more: 1 } },
      { ...right, genesis: right.genesis.toUpperCase() },
      { ...right, contracts: { ...right.contracts, ens: right.contracts.ens.toLowerCase() } },
      { ...right, contracts: { ...right.contracts, resolver: undefined } },
      { ...right, root: 'IAM.ewc' },
    ]
    for (const payload of wrong) {
      const jws = await signJws(operator.signer, 'spine-network+jwt', payload)
      expect(() => parseDescriptor(jws), JSON.stringify(payload)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(JWS|NAME)_INVALID$/) }),
      )
    }
    expect(() => parseDescriptor('a.b.c')).toThrow(code('JWS_INVALID'))
    await expect(
      signDescriptor(operator.signer, { ...describedNetwork(operator.did), rpcUrls: ['x'] }, now),
    ).rejects.toThrow(code('JWS_INVALID'))
  })

  it('has a fingerprint of what the network is, whatever order that is written in', async () => {
    const { chainId, genesis, contracts, root } = describedNetwork((await party()).did)
    const fingerprint = await networkFingerprint(crypto, { chainId, genesis, contracts, root })
    expect(fingerprint).toMatch(/^([A-Z2-7]{4}-){12}[A-Z2-7]{4}$/)
    const turned = Object.fromEntries(Object.entries(contracts).reverse()) as typeof contracts
    expect(await networkFingerprint(crypto, { root, contracts: turned, genesis, chainId })).toBe(fingerprint)
    const others = [{ chainId: 1 }, { root: parseName('auth.ewc') }, { genesis: `0x${'0'.repeat(64)}` as const }]
    for (const over of others)
      expect(await networkFingerprint(crypto, { chainId, genesis, contracts, root, ...over })).not.toBe(fingerprint)
  })
})
