import type { Did, FlowPosition, FlowState } from '@digital-spine/core'
import type { Statements } from './statements.ts'

type Flow = { readonly mailbox: number; readonly sender: Did; readonly channel: string }

/**
 * Where mailboxes and flows stand: read once, then kept in memory. What has moved is written once for a whole group, by
 * `write` before the commit; a connection whose commit fails is closed, and its places are forgotten with it.
 */
export type Places = {
  mailbox(did: Did): number
  nextPosition(mailbox: number): number
  findFlow(flow: Flow): FlowState
  moveFlow(flow: Flow, to: NonNullable<FlowState>): void
  /** What a recipient's share says came before its epoch; undefined if it has no share. */
  findPrevious(epoch: string, did: Did): FlowPosition | null | undefined
  forgetEpochs(): void
  write(): void
}

const maxRemembered = 100_000

export function createPlaces(run: Statements): Places {
  const mailboxes = new Map<Did, number>()
  const lasts = new Map<number, number>()
  const flows = new Map<string, Flow & { state: FlowState }>()
  const previous = new Map<string, FlowPosition | null>()
  const movedMailboxes = new Set<number>()
  const movedFlows = new Set<Flow & { state: FlowState }>()

  const readMailbox = (did: Did): number => {
    run.run('insert or ignore into mailboxes (did) values (?)', did)
    const row = run.get<{ id: number }>('select id from mailboxes where did = ?', did)
    if (row === undefined) throw new TypeError('a mailbox was not made')
    return row.id
  }
  const readFlow = ({ mailbox, sender, channel }: Flow): FlowState =>
    run.get<NonNullable<FlowState>>(
      'select epoch, n, hash from flows where mailbox = ? and sender = ? and channel = ?',
      ...[mailbox, sender, channel],
    ) ?? null
  const flowOf = (flow: Flow): Flow & { state: FlowState } => {
    const key = `${flow.mailbox} ${flow.sender} ${flow.channel}`
    const { mailbox, sender, channel } = flow
    return remember(flows, key, () => ({ mailbox, sender, channel, state: readFlow(flow) }))
  }
  return {
    mailbox: (did) => remember(mailboxes, did, () => readMailbox(did)),
    nextPosition(mailbox) {
      const read = () => run.get<{ last: number }>('select last from mailboxes where id = ?', mailbox)?.last ?? 0
      const next = remember(lasts, mailbox, read) + 1
      lasts.set(mailbox, next)
      movedMailboxes.add(mailbox)
      return next
    },
    findFlow: (flow) => flowOf(flow).state,
    moveFlow(flow, to) {
      const known = flowOf(flow)
      known.state = { epoch: to.epoch, n: to.n, hash: to.hash }
      movedFlows.add(known)
    },
    findPrevious(epoch, did) {
      const key = `${epoch} ${did}`
      const known = previous.get(key)
      if (known !== undefined) return known
      const row = run.get<{ prev_epoch: string | null; prev_n: number | null }>(
        'select prev_epoch, prev_n from shares where epoch = ? and did = ?',
        ...[epoch, did],
      )
      if (row === undefined) return undefined
      const { prev_epoch, prev_n } = row
      return remember(previous, key, () =>
        prev_epoch === null || prev_n === null ? null : { epoch: prev_epoch, n: prev_n },
      )
    },
    forgetEpochs: () => previous.clear(),
    write() {
      for (const mailbox of movedMailboxes)
        run.run('update mailboxes set last = ? where id = ?', lasts.get(mailbox) ?? 0, mailbox)
      for (const { mailbox, sender, channel, state } of movedFlows) {
        if (state === null) continue
        run.run(
          'insert or replace into flows (mailbox, sender, channel, epoch, n, hash) values (?, ?, ?, ?, ?, ?)',
          ...[mailbox, sender, channel, state.epoch, state.n, state.hash],
        )
      }
      movedMailboxes.clear()
      movedFlows.clear()
      for (const known of [mailboxes, lasts, flows, previous]) if (known.size > maxRemembered) known.clear()
    },
  }
}

function remember<K, V>(known: Map<K, V>, key: K, read: () => V): V {
  const found = known.get(key)
  if (found !== undefined) return found
  const value = read()
  known.set(key, value)
  return value
}
