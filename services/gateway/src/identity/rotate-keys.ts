import { messageType, parseJws } from '@digital-spine/core'
import type { KeyPurpose } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'
import { renewStatusLists } from '../enrolment/status-list-writer.ts'
import type { Jobs } from '../jobs.ts'
import type { Transmitter } from '../outbox/transmit.ts'
import type { OldKeyFate } from './key-book.ts'

const checkMs = 1000
/** How far the clocks of broker and ledger may differ: what was accepted this long ago was before the key ends. */
const marginMs = 5000

/** Rotates keys, and goes on with a rotation that a crash or an outage has stopped. */
export type KeyRotator = {
  /** Answers when the new key is in use; what becomes of the old one follows. */
  rotate(purpose: KeyPurpose, old: OldKeyFate): Promise<void>
  close(): Promise<void>
}

/**
 * The new key is published, then used: prekeys, sessions and status lists are made anew with it, and no epoch goes on with the old one. An
 * old key that ends does so when all that was sealed with it has been accepted by the broker; one that is revoked, at once.
 */
export function createKeyRotator(
  context: GatewayContext,
  options: {
    readonly transmitter: Pick<Transmitter, 'openAnew' | 'settled'>
    readonly jobs: Jobs
    publishPrekeys(): Promise<void>
  },
): KeyRotator {
  const { db, broker, identity, logger, now } = context
  const { transmitter, jobs, publishPrekeys } = options
  let last: Promise<unknown> = Promise.resolve()
  let quietSince: number | undefined

  const goOn = async (): Promise<void> => {
    const rotation = await identity.findRotation()
    if (rotation?.step === 'publish') {
      await identity.switchKey()
      logger.info({ purpose: rotation.purpose, kid: identity.signer.kid }, 'key rotated')
      quietSince = undefined
      if (rotation.purpose === 'signing') useAnew()
    }
    if ((await identity.findRotation())?.step !== 'retire') return
    if (rotation?.purpose === 'signing') {
      if (rotation.old === 'end' && !(await isQuiet())) return
      const renewed = renewStatusLists(context)
      // Nothing keeps a key in use that others may have.
      await (rotation.old === 'revoke' ? renewed.catch((err) => logger.warn({ err }, 'status lists wait')) : renewed)
    }
    await identity.retireOldKey()
    logger.info({ purpose: rotation?.purpose, old: rotation?.old }, 'old key retired')
  }
  const useAnew = (): void => {
    transmitter.openAnew()
    broker.reconnect()
  }
  /** Whether nothing signed with the old key waits for the broker, and has not for a while. */
  const isQuiet = async (): Promise<boolean> => {
    if (!broker.connected) return false
    await publishPrekeys()
    await transmitter.settled()
    const rows = await db.selectFrom('outbox').select('header').where('status', '=', 'sealed').execute()
    const kids = rows.map(({ header }) => parseJws(header ?? '', messageType).header.kid)
    if (kids.some((kid) => kid !== identity.signer.kid)) {
      quietSince = undefined
      return false
    }
    quietSince ??= now()
    return now() - quietSince >= marginMs
  }
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  const job = jobs.every('key-rotation', checkMs, () => inTurn(goOn))
  return {
    rotate: (purpose, old) =>
      inTurn(async () => {
        await identity.beginRotation(purpose, old)
        await goOn()
      }),
    async close() {
      await job.close()
      await last
    },
  }
}
