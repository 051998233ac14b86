import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Did, Name } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'
import { createCoalesced } from '../coalesced.ts'
import type { Holder, MessageLog } from '../log/message-log.ts'
import type { HolderCheck } from './check-holder.ts'
import type { HolderBook } from './holder-book.ts'

/** Checks all that is listed again, and drops who does not hold the role any more; `onDropped` is told of them. */
export type Recheck = { run(): void; close(): Promise<void> }

const pauseMs = 2000
/** Of rest after a round for each check, some nine times what it costs, so that a large directory takes little from the mail. */
const restMsACheck = 0.7
const pageSize = 256
const checksATurn = 32

export function createRecheck(options: {
  log: Pick<MessageLog, 'listHolders'>
  check: HolderCheck
  book: HolderBook
  logger: Logger
  onDropped: (did: Did, role: Name) => void
}): Recheck {
  const { log, check, book, logger, onDropped } = options
  const closing = new AbortController()
  const { signal } = closing

  const checkOne = async ({ did, role, credential }: Holder): Promise<void> => {
    const claim = { did, role: role as Name, credential }
    if ((await check(claim)) !== 'not held' || !(await book.drop(claim))) return
    logger.info({ did, role }, 'holder dropped')
    onDropped(did, claim.role)
  }
  /** Answers how many there are. */
  const checkAll = async (): Promise<number> => {
    let count = 0
    for (let last: Holder | undefined; !signal.aborted; ) {
      const page = await log.listHolders(last ?? null, pageSize)
      last = page.at(-1)
      if (last === undefined) break
      count += page.length
      for (let first = 0; first < page.length && !signal.aborted; first += checksATurn) {
        await Promise.all(page.slice(first, first + checksATurn).map(checkOne))
        await turn()
      }
    }
    return count
  }
  const rounds = createCoalesced(async () => {
    const count = await checkAll().catch((err: unknown) => {
      logger.error({ err }, 'holders cannot be checked again')
      return 0
    })
    await delay(count * restMsACheck, undefined, { signal, ref: false }).catch(() => undefined)
  }, pauseMs)
  return {
    run: rounds.run,
    async close() {
      closing.abort()
      await rounds.close()
    },
  }
}
