import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createFollower } from './follower.ts'
import type { LogStream, Stored } from './log-stream.ts'
import { createMilestones } from './milestones.ts'
import { createRecentAnswers } from './recent-answers.ts'
import { checkOf, decodeRecord, encodeRecord, type LogRecord, type Request } from './record.ts'
import { createRequestQueue } from './request-queue.ts'
import { type Group, GroupFailed, type Result, type View } from './view.ts'

/** Calls go to the owner of a term; `after` as in {@link RequestQueue}. */
export type Turn = { readonly term: number; readonly after: number }

/** Who owns a part, since which record. */
export type Ownership = { readonly owner: string | null; readonly term: number }

/** What a part tells the process it is in. */
export type PartEvents = {
  /** A call was recorded and done, whoever asked: every process hears of each. */
  onDone(result: Result): void
  /** A call came to this without changing anything, as the state is after a record. The owner hears of it. */
  onUnchanged(result: Pick<Result, 'request' | 'outcome'>, sequence: number): void
  onOwner(): void
  onFailure(error: unknown): void
}

/**
 * One part of the log in this process: its view, which follows the stream, and which orders calls while this process is
 * the owner. What decides is the stream alone: a record is appended after a known one or not at all, so that of two
 * processes that take themselves for the owner one is refused, takes what the other has written and is the owner no more.
 */
export type Part = {
  readonly name: string
  readonly ownership: Ownership
  readonly applied: number
  /** Whether it could be the owner. */
  readonly isFit: boolean
  /** Calls for the owner of a term; whoever is not the owner of that term ignores them. */
  receive(requests: readonly Request[], turn: Turn): void
  /** Who should be the owner, as far as this process knows. */
  want(owner: string | null): void
  /** What another process says of itself: that it owns the part since `term`, and how far it is. */
  hearOf(owner: string, term: number, applied: number): void
  /** Calls back when the view has come to a record. */
  afterApplied(sequence: number, then: () => void): void
  /** Answers once the view has everything that was stored before this was called. */
  catchUp(): Promise<void>
  read(name: Request['name'], args: readonly unknown[]): unknown
  hear(stored: Stored): void
  /** Ends what is under way and takes nothing more. */
  release(): Promise<void>
  close(): void
}

/** What this process has published, or is about to answer, and does not know yet to stand. */
type Undecided = {
  readonly record: LogRecord | null
  readonly data: Uint8Array | null
  readonly group: Group | null
  readonly requests: readonly Request[]
}

/** How long calls are held back for another process to become the owner. */
const yieldMs = 1000
const recoverMs = 5000
/** How long what is under way may hold up a process that stops. */
const releaseMs = 3000
const maxPauseMs = 500

export function openPart(options: {
  readonly name: string
  readonly me: string
  readonly stream: LogStream
  readonly openView: () => View
  /** Brings the view's file to a snapshot, if that is ahead of it. The view is closed meanwhile. */
  readonly restore: (applied: number) => Promise<void>
  readonly maxRecordBytes: number
  readonly events: PartEvents
}): Part {
  const { name, me, stream, events } = options
  let view: View | undefined = options.openView()
  let applied = view.applied
  let ownership: Ownership = { owner: null, term: 0 }
  let wanted: string | null = null
  let undecided: Undecided | null = null
  let yieldUntil = 0
  let isClaiming = false
  let isReleased = false
  let isClosed = false
  const answers = createRecentAnswers()
  const milestones = createMilestones()

  const isOwner = (): boolean => ownership.owner === me && view !== undefined
  const isYielding = (): boolean => isReleased || performance.now() < yieldUntil
  const queue = createRequestQueue({
    maxBytes: options.maxRecordBytes,
    isReady: () => isOwner() && undecided === null && !isYielding(),
    run: (requests) => runGroup(requests),
  })
  const follower = createFollower({
    stream,
    applied: () => applied,
    take: (stored) => take(stored),
    async restore() {
      view?.close()
      view = undefined
      await options.restore(applied).finally(reopen)
    },
  })

  const runGroup = (requests: readonly Request[]): void => {
    if (view === undefined) return
    let group: Group
    try {
      group = view.run(requests)
    } catch (error) {
      if (!(error instanceof GroupFailed)) return void fail(error)
      const refusal = { code: 'LOG_UNAVAILABLE', message: 'The message log could not do this.' }
      events.onFailure(error)
      events.onUnchanged({ request: error.request, outcome: { error: refusal } }, applied)
      return void queue.putBack(requests.filter((request) => request !== error.request))
    }
    if (group.changed.length === 0) {
      view.rollback()
      undecided = { record: null, data: null, group, requests }
      return void verify(undecided)
    }
    const changed = group.changed.map(({ request }) => request)
    const record = { id: randomUUID(), owner: me, term: ownership.term, requests: changed, check: group.check }
    const data = encodeRecord(record)
    undecided = { record, data, group, requests }
    void publish(undecided, record, data)
  }

  /** Appends until it is known whether the record stands: in the stream, or never. */
  const publish = async (mine: Undecided, record: LogRecord, data: Uint8Array): Promise<void> => {
    for (let wait = 10; undecided === mine && !isClosed; wait = Math.min(wait * 2, maxPauseMs)) {
      const sequence = await stream.append(data, applied).catch(() => undefined)
      if (undecided !== mine) return
      if (sequence !== undefined) return confirm(record, sequence)
      await follower.catchUp().catch(() => undefined)
      if (undecided === mine) await pause(wait)
    }
  }

  /** What changes nothing is answered only if no other owner has written meanwhile. */
  const verify = async (mine: Undecided): Promise<void> => {
    for (let wait = 10; undecided === mine && !isClosed; wait = Math.min(wait * 2, maxPauseMs)) {
      try {
        await follower.catchUp()
        if (undecided !== mine) return
        undecided = null
        tell(mine.group)
        return void queue.schedule()
      } catch {
        await pause(wait)
      }
    }
  }

  const take = (stored: Stored): void => {
    if (view === undefined || stored.sequence !== applied + 1) return
    try {
      const { record = null, data = null } = undecided ?? {}
      // A record has an id of its own: what is the same to the byte is what this process published.
      if (record !== null && data !== null && Buffer.compare(data, stored.data) === 0) confirm(record, stored.sequence)
      else overtake(view, decodeRecord(stored.data), stored.sequence)
    } catch (error) {
      fail(error)
    }
  }

  /** The stream has what this process published. */
  const confirm = (record: LogRecord, sequence: number): void => {
    const mine = undecided
    undecided = null
    try {
      if (mine?.group) view?.commit(sequence)
      else view?.apply(record, sequence)
    } catch (error) {
      return void fail(error)
    }
    applied = sequence
    if (record.term === 0) adopt({ owner: me, term: sequence })
    tell(mine?.group ?? null)
    milestones.reach(applied)
    queue.schedule()
  }

  /** The stream has something else there: then what this process published is not stored, nor ever will be. */
  const overtake = (current: View, record: LogRecord, sequence: number): void => {
    const mine = undecided
    undecided = null
    if (mine?.record && mine.group) current.rollback()
    const results = current.apply(record, sequence)
    applied = sequence
    adopt({ owner: record.owner, term: record.term === 0 ? sequence : record.term })
    for (const result of results) events.onDone(result)
    if (mine !== null && isOwner()) queue.putBack(mine.requests)
    milestones.reach(applied)
  }

  const adopt = (next: Ownership): void => {
    if (next.term <= ownership.term) return
    ownership = next
    queue.begin()
    events.onOwner()
    settleRole()
  }

  const tell = (group: Group | null): void => {
    for (const result of group?.changed ?? []) events.onDone(result)
    for (const result of group?.unchanged ?? []) {
      answers.add(result.request, result.outcome)
      events.onUnchanged(result, applied)
    }
  }

  const settleRole = (): void => {
    const isOthers = wanted !== me && wanted !== null
    yieldUntil = isOthers && isOwner() ? performance.now() + yieldMs : 0
    if (yieldUntil > 0) setTimeout(() => queue.schedule(), yieldMs + 10).unref()
    if (wanted === me && !isOwner()) void claim()
  }

  const claim = async (): Promise<void> => {
    if (isClaiming) return
    isClaiming = true
    while (wanted === me && !isOwner() && view !== undefined && !isReleased) {
      try {
        await follower.catchUp()
        const record = { id: randomUUID(), owner: me, term: 0, requests: [], check: checkOf([]) }
        if (undecided === null && view !== undefined) {
          const data = encodeRecord(record)
          undecided = { record, data, group: null, requests: [] }
          await publish(undecided, record, data)
        }
        // Somebody else takes itself for the one to own it; soon one of us will know better.
        if (!isOwner()) await pause(maxPauseMs / 2)
      } catch (error) {
        events.onFailure(error)
        await pause(maxPauseMs)
      }
    }
    isClaiming = false
  }

  /** A view that could not go on is left as it is, and opened again later; nothing of the stream is skipped. */
  const fail = (error: unknown): void => {
    events.onFailure(error)
    undecided = null
    try {
      view?.close()
    } catch {
      // it is being replaced
    }
    view = undefined
    if (ownership.owner === me) ownership = { owner: null, term: ownership.term }
    queue.begin()
    setTimeout(recover, recoverMs).unref()
  }
  const recover = (): void => {
    if (view !== undefined) return
    reopen()
    void follower.catchUp().then(settleRole, () => undefined)
  }
  const reopen = (): void => {
    if (isClosed) return
    try {
      view = options.openView()
      applied = view.applied
    } catch (error) {
      fail(error)
    }
  }

  return {
    name,
    get ownership() {
      return ownership
    },
    get applied() {
      return applied
    },
    get isFit() {
      return view !== undefined && !isReleased
    },
    receive(requests, { term, after }) {
      if (!isOwner() || term !== ownership.term || isReleased) return
      for (const repeated of queue.add(requests, after)) {
        const outcome = answers.find(repeated)
        if (outcome !== undefined) events.onUnchanged({ request: repeated, outcome }, applied)
      }
    },
    want(owner) {
      if (wanted !== owner) {
        wanted = owner
        settleRole()
      } else if (wanted === me && !isOwner()) void claim()
    },
    hearOf(owner, term, heardApplied) {
      follower.expect(heardApplied)
      // Until the view has come to where the ownership began, calls sent to earlier owners may still turn up.
      if (applied >= term && owner !== me) adopt({ owner, term })
    },
    afterApplied(sequence, then) {
      if (sequence <= applied) return then()
      milestones.add(sequence, then)
      follower.expect(sequence)
    },
    catchUp: follower.catchUp,
    read(readName, args) {
      if (view === undefined) throw new Error('the view is closed')
      return view.read(readName, args)
    },
    hear: follower.hear,
    async release() {
      isReleased = true
      for (const until = performance.now() + releaseMs; undecided !== null && performance.now() < until; )
        await pause(5)
    },
    close() {
      isClosed = true
      view?.close()
      view = undefined
    },
  }
}
