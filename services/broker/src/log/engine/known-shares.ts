import type { Did, FlowPosition } from '@digital-spine/core'
import type { Statements } from './statements.ts'

/** What recipients' shares say came before their epoch, read once and then kept in memory. */
export type KnownShares = {
  /** Undefined if the recipient has no share. */
  findPrevious(epoch: string, did: Did): FlowPosition | null | undefined
  forget(): void
}

const maxRemembered = 100_000

export function createKnownShares(run: Statements): KnownShares {
  const known = new Map<string, FlowPosition | null>()
  return {
    findPrevious(epoch, did) {
      const key = `${epoch} ${did}`
      const found = known.get(key)
      if (found !== undefined) return found
      const row = run.get<{ prev_epoch: string | null; prev_n: number | null }>(
        'select prev_epoch, prev_n from shares where epoch = ? and did = ?',
        ...[epoch, did],
      )
      if (row === undefined) return undefined
      const { prev_epoch, prev_n } = row
      const previous = prev_epoch === null || prev_n === null ? null : { epoch: prev_epoch, n: prev_n }
      if (known.size >= maxRemembered) known.clear()
      known.set(key, previous)
      return previous
    },
    forget: () => known.clear(),
  }
}
