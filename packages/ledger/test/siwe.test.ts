import { didEthr } from '@digital-spine/core'
import { startRpcProxy, startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { type Address, concatHex, type Hex, hashMessage, numberToHex, slice } from 'viem'
import { createSiweMessage, type SiweMessage } from 'viem/siwe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSiweVerifier, openLedger, type SiweVerifier, signChangeOwner } from '../src/index.ts'
import { deployWallet } from './contract-wallet.ts'

const now = Date.parse('2030-01-31T12:00:00.000Z')
const minuteMs = 60_000
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const here = { domain: 'hub.example', uri: 'https://hub.example/v1/login/siwe', now }
const account = () => openAccount(crypto.getRandomValues(new Uint8Array(32)))

describe('signing in with Ethereum', () => {
  let test: TestNetwork
  let verifier: SiweVerifier
  const person = account()

  beforeAll(async () => {
    test = await startTestNetwork()
    verifier = createSiweVerifier(test.network)
  })
  afterAll(() => test[Symbol.asyncDispose]())

  const write = (over: Partial<SiweMessage> = {}): string =>
    createSiweMessage({
      ...{ address: person.address, domain: here.domain, uri: here.uri, version: '1', nonce: 'abcdef0123456789' },
      ...{ chainId: test.network.chainId, statement: 'Sign in.', issuedAt: new Date(now) },
      ...{ expirationTime: new Date(now + 5 * minuteMs), ...over },
    })
  const parse = (text: string) => verifier.parse(text, here)
  const sign = (by: ReturnType<typeof account>, text: string) => by.signDigest(hashMessage(text))

  it('reads who signs in, and takes the signature of its account', async () => {
    const message = parse(write())
    const did = didEthr('spine', person.address)
    expect(message).toEqual({ text: write(), address: person.address, did, nonce: 'abcdef0123456789' })
    await verifier.verify(message, await sign(person, message.text))
    await expect(verifier.verify(message, await sign(account(), message.text))).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
    const other = parse(write({ nonce: '0123456789abcdef' }))
    await expect(verifier.verify(other, await sign(person, message.text))).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
  })

  it.each<[what: string, over: () => Partial<SiweMessage>, words: string]>([
    ['for another domain', () => ({ domain: 'evil.example' }), 'hub.example'],
    ['for another port', () => ({ domain: 'hub.example:8443' }), 'hub.example'],
    ['for another scheme', () => ({ scheme: 'http' }), 'https://hub.example'],
    ['for another URI', () => ({ uri: 'https://hub.example/v1/login' }), here.uri],
    ['for another chain', () => ({ chainId: 1 }), '20262'],
    ['without an end', () => ({ expirationTime: undefined }), 'needs one'],
    ['that ends too late', () => ({ expirationTime: new Date(now + 10 * minuteMs + 1) }), '10 minutes'],
    ['that has ended', () => ({ expirationTime: new Date(now) }), 'expired'],
    ['that has not begun', () => ({ notBefore: new Date(now + 1) }), 'not valid yet'],
    ['from the future', () => ({ issuedAt: new Date(now + minuteMs + 1) }), 'future'],
  ])('refuses a message %s', (_, over, words) => {
    const refusal = { code: 'PRESENTATION_INVALID', message: expect.stringContaining(words) }
    expect(() => parse(write(over()))).toThrow(expect.objectContaining(refusal))
  })

  it('refuses a message that could be read in two ways', () => {
    const good = write()
    const texts = [
      `${good}\n`,
      good.replaceAll('\n', '\r\n'),
      good.replace(person.address, person.address.toLowerCase()),
      good.replace('Version: 1', 'Version: 2'),
      good.replace('Version: 1', 'Version: 1\nVersion: 1'),
      good.replace('.000Z\nExp', 'Z\nExp'),
      good.replace('2030-01-31T12:05:00.000Z', 'tomorrow'),
      good.replace('2030-01-31T12:05:00.000Z', '2030-02-31T12:05:00.000Z'),
      good.replace('abcdef0123456789', 'abc'),
      good.replace('Sign in.', `Sign in.\nURI: https://evil.example`),
      `${write({ domain: 'evil.example' })}\n\n${good}`,
      good.replace(`Chain ID: ${test.network.chainId}`, 'Chain ID: 0x4f26'),
      good.replace(`Chain ID: ${test.network.chainId}`, `Chain ID: 0${test.network.chainId}`),
      '',
      write({ statement: 'x'.repeat(5000) }),
    ]
    for (const text of texts) {
      expect(text).not.toBe(good)
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }))
    }
    for (const value of [undefined, null, 7, {}])
      expect(() => verifier.parse(value, here)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }))
  })

  it('takes one form of a signature only', async () => {
    const message = parse(write())
    const good = await sign(person, message.text)
    const s = order - BigInt(slice(good, 32, 64))
    const v = slice(good, 64) === '0x1b' ? '0x1c' : '0x1b'
    const twin = concatHex([slice(good, 0, 32), numberToHex(s, { size: 32 }), v])
    const forms: [unknown, string][] = [
      [twin, 'SIGNATURE_INVALID'],
      [concatHex([slice(good, 0, 64), v]), 'SIGNATURE_INVALID'],
      [concatHex([slice(good, 0, 64), numberToHex(Number(slice(good, 64)) - 27, { size: 1 })]), 'SIGNATURE_INVALID'],
      [slice(good, 0, 64), 'SIGNATURE_INVALID'],
      [`${good}00`, 'SIGNATURE_INVALID'],
      [`0x${'00'.repeat(65)}`, 'SIGNATURE_INVALID'],
      ['0x', 'SIGNATURE_INVALID'],
      [`${good}0`, 'VALIDATION_FAILED'],
      [good.slice(2), 'VALIDATION_FAILED'],
      [`0x${'00'.repeat(8193)}`, 'VALIDATION_FAILED'],
      [undefined, 'VALIDATION_FAILED'],
    ]
    for (const [form, code] of forms) await expect(verifier.verify(message, form)).rejects.toMatchObject({ code })
  })

  it('takes the word of a contract wallet for what it signed', async () => {
    const owner = account()
    const address = await deployWallet(test.chain, owner.address)
    const message = parse(write({ address }))
    expect(message.did).toBe(didEthr('spine', address))
    await verifier.verify(message, await sign(owner, message.text))
    for (const signature of [await sign(person, message.text), await sign(owner, write()), '0x' as Hex])
      await expect(verifier.verify(message, signature)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' })
    const registry = parse(write({ address: test.network.contracts.didRegistry as Address }))
    await expect(verifier.verify(registry, await sign(owner, registry.text))).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
  })

  it('refuses an address that has handed its identity over', async () => {
    const [seller, buyer] = [account(), account()]
    await using ledger = await openLedger({ network: test.network })
    const did = didEthr('spine', seller.address)
    const nonce = await ledger.didNonce(did)
    const context = { network: test.network, signer: seller, identity: seller.address, nonce }
    const message = parse(write({ address: seller.address }))
    const signature = await sign(seller, message.text)
    await verifier.verify(message, signature)
    await test.relay.submit(await signChangeOwner(context, buyer.address))
    await expect(verifier.verify(message, signature)).rejects.toMatchObject({ code: 'KEY_REVOKED' })
  })

  it('lets nobody in while the chain cannot be asked', async () => {
    await using proxy = await startRpcProxy(test.chain.url)
    const behind = createSiweVerifier({ ...test.network, rpcUrl: proxy.url })
    const message = parse(write())
    const signature = await sign(person, message.text)
    await behind.verify(message, signature)
    proxy.tamper(() => 'drop')
    await expect(behind.verify(message, signature)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
    await expect(behind.verify(message, '0x00')).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
  })
})
