import { PassThrough } from 'node:stream'
import {
  createEpoch,
  createGrantAck,
  createPrekey,
  createReceipts,
  createSkip,
  createUuidSource,
  fromBase64url,
  fromUtf8,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { createLogger } from '@digital-spine/runtime'
import { openFlow } from '../flow.ts'
import { type BrokerWorld, type Peer, startBrokerWorld } from '../world.ts'
import type { RightFrame } from './arbitraries.ts'

/** A right JWS of an attacker, and the frame that carries one like it. */
export type RightJws = {
  readonly typ: string
  readonly payload: object
  readonly jws: string
  frame(jws: string): RightFrame
}

/** A broker whose every complaint is noted, and somebody with the right to use it who means no good. */
export type FuzzWorld = AsyncDisposable &
  BrokerWorld & {
    readonly attacker: Peer
    readonly rightFrames: readonly RightFrame[]
    readonly rightJws: readonly RightJws[]
    /** What the broker has logged as an error. */
    readonly errors: readonly string[]
    /** Sends a message from somebody honest to somebody honest, and resolves when it is read. */
    exchange(): Promise<void>
  }

const wide = 1_000_000_000

export async function startFuzzWorld(): Promise<FuzzWorld> {
  const errors: string[] = []
  const destination = new PassThrough()
  destination.on('data', (line: Buffer) => void errors.push(line.toString()))
  const world = await startBrokerWorld({
    limits: { sendsPerSecond: wide, requestsPerMinute: wide },
    logger: createLogger({ name: 'broker', level: 'error', destination }),
  })
  const [attacker, sender, recipient] = [await world.join(), await world.join(), await world.join()]
  const rightJws = await signRightJws(world, attacker, recipient)
  let exchanges = 0
  return {
    ...world,
    attacker,
    rightJws,
    rightFrames: [...rightJws.map(({ jws, frame }) => frame(jws)), ...plainFrames(attacker, recipient)],
    errors,
    async exchange() {
      exchanges += 1
      const flow = await openFlow(world, sender, [recipient.did], `honest.out.${exchanges}`)
      const message = await flow.seal()
      const { promise, resolve } = Promise.withResolvers<void>()
      recipient.client.subscribe({
        ...{ client: 'honest', credit: 1024 },
        async onEntries(entries) {
          const positions = entries.map(({ position }) => position)
          await recipient.client.call('ack', { client: 'honest', positions })
          if (entries.some(({ jws }) => jws === message.header)) resolve()
        },
      })
      await sender.client.call('send', message)
      await promise
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

async function signRightJws(world: BrokerWorld, { did, signer, client }: Peer, victim: Peer): Promise<RightJws[]> {
  const now = Date.now()
  const newId = createUuidSource(crypto, Date.now)
  const to = [victim.did]
  const recipients = to.map((each) => ({ did: each, prekey: null, prev: null }))
  const terms = { crypto, signer, channel: 'fuzz.out', encrypted: false, recipients, now }
  const { manifest, entries, secret } = await createEpoch(terms)
  const { epoch } = secret
  const { header, body } = await (await openFlow(world, { signer, client }, to)).seal()
  const skip = { epoch, n: 0, id: newId(), to: victim.did, reason: 'FLOW_GAP', at: now } as const
  const receipt = { status: 'delivered', recipient: did, id: newId(), hash: 'A'.repeat(43), position: 1 } as const
  const prekey = await createPrekey({ crypto, signer, notBefore: now, notAfter: now + 60_000 })
  const right: [jws: string, frame: (jws: string) => RightFrame][] = [
    [manifest, (jws) => ['epoch', 1, { manifest: jws, entries }]],
    [header, (jws) => ['send', 2, { header: jws, body, to }]],
    [await createSkip(signer, skip), (jws) => ['skip', 3, { skip: jws, channel: 'fuzz.out' }]],
    [await createGrantAck(signer, { epoch, grantHash: 'A'.repeat(43) }, now), (jws) => ['grant-ack', 4, { jws }]],
    [await createReceipts(signer, [receipt], now), (jws) => ['receipts', 5, { jws }]],
    [prekey.jws, (jws) => ['prekey', 6, { jws }]],
  ]
  return right.map(([jws, frame]) => {
    const [{ typ }, payload] = jws.split('.', 2).map(readPart) as [{ typ: string }, object]
    return { jws, frame, typ, payload }
  })
}

const readPart = (part: string): unknown => JSON.parse(fromUtf8(fromBase64url(part)))

/** Frames without a signature in them. */
function plainFrames({ did }: Peer, victim: Peer): RightFrame[] {
  const reader = { client: 'fuzz', mailbox: did }
  return [
    ['subscribe', 10, { ...reader, credit: 10, filter: { topics: ['a'], senders: [did], kinds: ['message'] } }],
    ['subscribe', 11, { client: 'fuzz', credit: 1, mailbox: victim.did }],
    ['credit', 12, { subscription: 1, amount: 5 }],
    ['ack', 13, { ...reader, positions: [1, 2, 3] }],
    ['hold', 14, { ...reader, positions: [1] }],
    ['rewind', 15, { ...reader, to: { time: 1 } }],
    ['rewind', 16, { ...reader, to: { id: 'x' } }],
    ['pause', 17, { ...reader, paused: false }],
    ['reject', 18, { ...reader, position: 1, code: 'BAD' }],
    ['entry', 19, { position: 1 }],
    ['prekeys', 20, { dids: [did, victim.did] }],
    ['holders', 21, { role: 'user.roles.broker.iam.ewc' }],
    ['share', 22, { epoch: 'A'.repeat(22) }],
    ['ping', 23, null],
  ]
}
