import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createUuidSource, type Did, didEthr } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openEngine } from '../services/broker/src/log/engine/engine.ts'

const groupSize = 5000
const groupsToCheckpoint = 4
const [jwsLength, bodyLength] = [780, 1080]
const dayMs = 86_400_000
const limit = { messages: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER }

/** Writes that many more messages of the size of real ones into a broker's log, one after the other to each mailbox. */
export function fillLog(folder: string, count: number, mailboxes: readonly Did[]): void {
  mkdirSync(folder, { recursive: true })
  const engine = openEngine(join(folder, 'log.sqlite'), { synchronous: 'full' })
  const newId = createUuidSource(crypto, Date.now)
  const from = didEthr('spine', `0x${'ab'.repeat(20)}`)
  const epoch = randomBytes(16).toString('base64url')
  const [jws, body] = ['h'.repeat(jwsLength), randomBytes(bodyLength)]
  const [acceptedAt, expiresAt] = [Date.now(), Date.now() + dayMs]
  const share = { leaf: 'leaf', index: 0, path: [], grant: null, prev: null }
  engine.begin()
  engine.putEpoch({
    ...{ epoch, from, manifest: 'manifest', keptUntil: expiresAt },
    entries: mailboxes.map((did) => ({ did, ...share })),
  })
  engine.commit()
  for (let done = 0; done < count; ) {
    engine.begin()
    for (const end = Math.min(count, done + groupSize); done < end; done += 1) {
      const to = mailboxes[done % mailboxes.length]
      if (to === undefined) throw new TypeError('no mailbox')
      const n = Math.floor(done / mailboxes.length)
      const hash = crypto.randomBytes(32)
      const [answer] = engine.append({
        ...{ id: newId(), from, channel: `fill.${epoch}`, epoch, n, hash: Buffer.from(hash).toString('base64url') },
        ...{ topic: 'a'.repeat(24), tx: null, jws, body, to: [to], acceptedAt, expiresAt, limit },
      })
      if (answer?.status !== 'accepted') throw new Error(`not stored: ${JSON.stringify(answer)}`)
    }
    engine.commit()
    if ((done / groupSize) % groupsToCheckpoint === 0) engine.checkpoint()
  }
  engine.close()
}
