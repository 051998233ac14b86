import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Did, Name } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'
import { createCoalesced } from '../coalesced.ts'
import type { Holder, MessageLog } from '../log/message-log.ts'
import type { HolderCheck } from './check-holder.ts'
import type { HolderBook } from './holder-book.ts'
import type { Learner } from './learn-holder.ts'

/** Checks again what is listed, and what could not be told before. */
export type Recheck = {
  run(): void
  /** Learns of a holder now, or as soon as it can be told. */
  learn(did: Did, role: Name): Promise<void>
  close(): Promise<void>
}

const pauseMs = 2000
/** After a round it rests so many times its length, so that a large directory takes little from the mail. */
const restFactor = 9
const pageSize = 256
const checksATurn = 32
const maxInDoubt = 10_000

export function createRecheck(options: {
  log: Pick<MessageLog, 'listHolders'>
  check: HolderCheck
  book: HolderBook
  learner: Learner
  logger: Logger
}): Recheck {
  const { log, check, book, learner, logger } = options
  const inDoubt = new Map<string, { readonly did: Did; readonly role: Name }>()
  const closing = new AbortController()
  const { signal } = closing

  const learn: Recheck['learn'] = async (did, role) => {
    const isTold = await learner.learn(did, role).catch((err: unknown) => {
      logger.warn({ err, did, role }, 'what somebody holds cannot be had')
      return false
    })
    const key = `${did} ${role}`
    if (isTold) return void inDoubt.delete(key)
    if (inDoubt.size < maxInDoubt) inDoubt.set(key, { did, role })
    rounds.run()
  }
  const checkOne = async ({ did, role, credential }: Holder): Promise<void> => {
    const claim = { did, role: role as Name, credential }
    if ((await check(claim)) === 'not held' && (await book.drop(claim))) logger.info({ did, role }, 'holder dropped')
  }
  const checkListed = async (): Promise<void> => {
    for (let last: Holder | undefined; !signal.aborted; ) {
      const page = await log.listHolders(last ?? null, pageSize)
      last = page.at(-1)
      if (last === undefined) return
      for (let first = 0; first < page.length && !signal.aborted; first += checksATurn) {
        await Promise.all(page.slice(first, first + checksATurn).map(checkOne))
        await turn()
      }
    }
  }
  const rounds = createCoalesced(async () => {
    const began = performance.now()
    try {
      for (const { did, role } of [...inDoubt.values()]) await learn(did, role)
      await checkListed()
    } catch (err) {
      logger.error({ err }, 'holders cannot be checked again')
    }
    await delay((performance.now() - began) * restFactor, undefined, { signal, ref: false }).catch(() => undefined)
  }, pauseMs)
  return {
    run: rounds.run,
    learn,
    async close() {
      closing.abort()
      await rounds.close()
    },
  }
}
