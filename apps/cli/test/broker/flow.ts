import type { BrokerOperations } from '@digital-spine/api'
import { createEpoch, createUuidSource, type Did, type FileReference, sealMessage, utf8 } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { BrokerWorld, Peer } from './world.ts'

/** Messages of one sender on one channel, plain, in an epoch that the broker has. */
export type Flow = {
  /** The next message, not sent. */
  seal(text?: string, over?: { tx?: string; file?: FileReference; exp?: number }): Promise<Sealed>
  /** Sends the next message. */
  send(text?: string): Promise<BrokerOperations['send']['answer']>
}
export type Sealed = BrokerOperations['send']['argument']

const newId = createUuidSource(crypto, Date.now)

export async function openFlow(
  { topic }: Pick<BrokerWorld, 'topic'>,
  { signer, client }: Pick<Peer, 'signer' | 'client'>,
  to: readonly Did[],
  channel = 'readings.out',
): Promise<Flow> {
  const recipients = to.map((did) => ({ did, prekey: null, prev: null }))
  const terms = { crypto, signer, channel, encrypted: false, recipients, now: Date.now() }
  const { secret, manifest, entries } = await createEpoch(terms)
  await client.call('epoch', { manifest, entries })
  let n = 0
  const seal: Flow['seal'] = async (text = `{"n":${n}}`, over = {}) => {
    const message = { id: newId(), n, topic, plaintext: utf8(text), cty: 'application/json', now: Date.now(), ...over }
    n += 1
    return { ...(await sealMessage({ crypto, signer, epoch: secret, ...message })), to }
  }
  return { seal, send: async (text) => client.call('send', await seal(text)) }
}
