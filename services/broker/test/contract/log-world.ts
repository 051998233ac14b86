import { randomBytes, randomUUID } from 'node:crypto'
import { type Did, didEthr } from '@digital-spine/core'
import type { EntryFilter, MessageLog, StoredMessage } from '../../src/log/message-log.ts'

export const far = Number.MAX_SAFE_INTEGER
const roomy = { messages: 1_000_000, bytes: 1_000_000_000 }

export const newDid = (): Did => didEthr('spine', `0x${randomBytes(20).toString('hex')}`)
/** An anonymous mailbox; a log does not look into its key. */
export const newAnonymous = (): Did => `did:key:z${randomBytes(20).toString('hex')}` as Did

/** A sender with two recipients and an epoch that nobody else in the log knows, so that tests share one log. */
export type LogWorld = {
  readonly log: MessageLog
  readonly sender: Did
  readonly alice: Did
  readonly bob: Did
  readonly epoch: string
  openEpoch(epoch: string, prev: { epoch: string; n: number } | null, recipients?: readonly Did[]): Promise<null>
  /** Message `n` of the epoch to alice and bob. */
  message(n: number, over?: Partial<StoredMessage>): StoredMessage
  /** Messages 0 to `count` - 1 to alice. */
  fill(count: number, over?: Partial<StoredMessage>): Promise<void>
  openCursor(client: string, reader?: string): ReturnType<MessageLog['openCursor']>
  /** What alice's client is shown. */
  shown(client: string, after?: number, filter?: EntryFilter): Promise<number[]>
}

export async function createWorld(log: MessageLog): Promise<LogWorld> {
  const [sender, alice, bob, epoch] = [newDid(), newDid(), newDid(), randomUUID()]
  const prefix = randomUUID()
  const world: LogWorld = {
    ...{ log, sender, alice, bob, epoch },
    openEpoch(id, prev, recipients = [alice, bob]) {
      const share = { leaf: 'leaf', path: ['a', 'b'], grant: 'grant', prev }
      const entries = recipients.map((did, index) => ({ did, index, ...share }))
      return log.putEpoch({ epoch: id, from: sender, manifest: `manifest of ${id}`, keptUntil: far / 2, entries })
    },
    message: (n, over = {}) => ({
      ...{ id: `${prefix}-${n}`, from: sender, channel: 'readings.out', epoch, n, hash: `hash ${n}`, topic: 'topic' },
      ...{ tx: null, jws: `header ${n}`, body: new TextEncoder().encode(`body ${n}`), to: [alice, bob] },
      ...{ acceptedAt: 1000 + n, expiresAt: far, limit: roomy, ...over },
    }),
    async fill(count, over = {}) {
      const numbers = Array.from({ length: count }, (_, n) => n)
      const answers = await Promise.all(numbers.map((n) => log.append(world.message(n, { to: [alice], ...over }))))
      for (const [answer] of answers) if (answer?.status !== 'accepted') throw new Error(JSON.stringify(answer))
    },
    openCursor: (client, reader = 'reader') => log.openCursor(alice, client, { reader, maxClients: 100, at: 1 }),
    async shown(client, after = 0, filter) {
      const { entries } = await log.read(alice, client, after, 100, filter ?? null)
      return entries.map(({ position }) => position)
    },
  }
  await world.openEpoch(epoch, null)
  return world
}
