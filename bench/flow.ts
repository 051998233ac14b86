import type { BrokerClient } from '@digital-spine/client'
import {
  createEpoch,
  createUuidSource,
  type Did,
  type EpochSecret,
  type FlowPosition,
  maxEpochMessages,
  sealMessage,
  utf8,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { Peer } from './broker.ts'
import { createPayload } from './exchange.ts'

/** A message that only needs to be sent. */
export type Sealed = { readonly header: string; readonly body: Uint8Array; readonly to: readonly Did[] }

/** Messages of one sender to the same recipients, in epochs that the broker has stored. */
export type Flow = { seal(count: number): Promise<readonly Sealed[]> }

const newId = createUuidSource(crypto, Date.now)
const marginMs = 120_000
const jsonPayload = (n: number): Uint8Array => utf8(JSON.stringify(createPayload(n)))

export async function openFlow(options: {
  sender: Peer
  recipients: readonly Pick<Peer, 'did' | 'prekey'>[]
  channel: string
  topic: { id: string; version: string }
  /** Of the message with that number. */
  plaintext?: (n: number) => Uint8Array
}): Promise<Flow> {
  const { sender, recipients, channel, topic, plaintext = jsonPayload } = options
  const { signer } = sender.member
  const to = recipients.map(({ did }) => did)
  const openEpoch = async (prev: FlowPosition | null): Promise<EpochSecret> => {
    const { secret, manifest, entries } = await createEpoch({
      ...{ crypto, signer, channel, encrypted: true, now: Date.now() },
      recipients: recipients.map(({ did, prekey }) => ({ did, prekey, prev })),
    })
    await sender.client.call('epoch', { manifest, entries })
    return secret
  }
  let epoch = await openEpoch(null)
  let n = 0
  const sealOne = async (): Promise<Sealed> => {
    if (n === maxEpochMessages || epoch.notAfter - Date.now() < marginMs) {
      epoch = await openEpoch(n === 0 ? null : { epoch: epoch.epoch, n: n - 1 })
      n = 0
    }
    const { header, body } = await sealMessage({
      ...{ crypto, signer, epoch, n, topic, id: newId(), plaintext: plaintext(n) },
      ...{ cty: 'application/json', now: Date.now() },
    })
    n += 1
    return { header, body, to }
  }
  return {
    async seal(count) {
      const sealed: Sealed[] = []
      for (let i = 0; i < count; i += 1) sealed.push(await sealOne())
      return sealed
    },
  }
}

/** Sends with at most `window` not yet answered; resolves when the broker has accepted them all. */
export async function sendAll(client: BrokerClient, messages: readonly Sealed[], window: number): Promise<void> {
  const queue = messages.values()
  const work = async (): Promise<void> => {
    for (const message of queue) await send(client, message)
  }
  await Promise.all(Array.from({ length: window }, work))
}

/** Sends one; throws unless every recipient has it. */
export async function send(client: BrokerClient, { header, body, to }: Sealed): Promise<void> {
  const { results } = await client.call('send', { header, body, to })
  const refused = results.find(({ status }) => status !== 'accepted')
  if (refused !== undefined || results.length !== to.length) throw new Error(`not accepted: ${JSON.stringify(refused)}`)
}
