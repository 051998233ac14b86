import { type Did, type FlowState, SpineError } from '@digital-spine/core'
import type { MailboxLimit } from '../message-log.ts'
import type { Statements } from './statements.ts'

/** A flow into a mailbox: its number, and the last of it. */
export type Flow = { readonly id: number; state: NonNullable<FlowState> }

/** A mailbox as it stands. */
export type Place = {
  readonly id: number
  readonly did: Did
  readonly retention: number | null
  readonly limit: MailboxLimit | null
  last: number
  /** The latest time of an entry, before which none that comes is dated. */
  latest: number
  messages: number
  bytes: number
  readonly flows: Map<string, Flow>
}

/**
 * Where mailboxes and flows stand: read once, then kept in memory. What has moved is written once for a whole group, by
 * `write` before the commit, or before something reads it.
 */
export type Places = {
  find(did: Did): Place | undefined
  /** Makes the mailbox if need be; MAILBOX_UNKNOWN for an anonymous one, which its owner makes. */
  open(did: Did, at: number): Place
  /** To be told when a place's numbers were changed. */
  moved(place: Place): void
  findFlow(place: Place, sender: Did, channel: string): Flow | undefined
  moveFlow(place: Place, sender: Did, channel: string, to: NonNullable<FlowState>): Flow
  /** Has a mailbox read anew, after writing it. */
  drop(did: Did): void
  write(): void
  /** Forgets everything, what was not written too. */
  forget(): void
}

const maxRemembered = 100_000

export function createPlaces(run: Statements): Places {
  const places = new Map<Did, Place>()
  const movedPlaces = new Set<Place>()
  const movedFlows = new Set<Flow>()
  let flowCount = 0

  const find = (did: Did): Place | undefined => {
    const known = places.get(did)
    if (known !== undefined) return known
    const row = run.get<PlaceRow>(
      'select id, retention, max_messages, max_bytes, last, latest, messages, bytes from mailboxes where did = ?',
      did,
    )
    if (row === undefined) return undefined
    const { max_messages, max_bytes, ...numbers } = row
    const place = { did, ...numbers, limit: readLimit(max_messages, max_bytes), flows: new Map() }
    places.set(did, place)
    return place
  }
  const open = (did: Did, at: number): Place => {
    const known = find(did)
    if (known !== undefined) return known
    if (isAnonymous(did)) throw new SpineError('MAILBOX_UNKNOWN', 'The anonymous mailbox has not been created.')
    run.run('insert into mailboxes (did, created) values (?, ?)', did, at)
    const made = find(did)
    if (made === undefined) throw new TypeError('a mailbox was not made')
    return made
  }
  const findFlow = (place: Place, sender: Did, channel: string): Flow | undefined => {
    const key = `${sender} ${channel}`
    const known = place.flows.get(key)
    if (known !== undefined) return known
    const row = run.get<{ id: number; epoch: string; n: number; hash: string }>(
      'select id, epoch, n, hash from flows where mailbox = ? and sender = ? and channel = ?',
      ...[place.id, sender, channel],
    )
    if (row === undefined) return undefined
    const { id, ...state } = row
    const flow = { id, state }
    place.flows.set(key, flow)
    flowCount += 1
    return flow
  }
  const forget = (): void => {
    for (const known of [places, movedPlaces, movedFlows]) known.clear()
    flowCount = 0
  }
  const write = (): void => {
    for (const { id, last, latest, messages, bytes } of movedPlaces)
      run.run(
        'update mailboxes set last = ?, latest = ?, messages = ?, bytes = ? where id = ?',
        ...[last, latest, messages, bytes, id],
      )
    for (const { id, state } of movedFlows)
      run.run('update flows set epoch = ?, n = ?, hash = ? where id = ?', state.epoch, state.n, state.hash, id)
    movedPlaces.clear()
    movedFlows.clear()
    if (places.size + flowCount > maxRemembered) forget()
  }
  return {
    find,
    open,
    moved: (place) => void movedPlaces.add(place),
    findFlow,
    moveFlow(place, sender, channel, { epoch, n, hash }) {
      const known = findFlow(place, sender, channel)
      if (known !== undefined) {
        known.state = { epoch, n, hash }
        movedFlows.add(known)
        return known
      }
      const id = run.insert(
        'insert into flows (mailbox, sender, channel, epoch, n, hash) values (?, ?, ?, ?, ?, ?)',
        ...[place.id, sender, channel, epoch, n, hash],
      )
      const flow = { id, state: { epoch, n, hash } }
      place.flows.set(`${sender} ${channel}`, flow)
      flowCount += 1
      return flow
    },
    drop(did) {
      write()
      places.delete(did)
    },
    write,
    forget,
  }
}

type PlaceRow = Pick<Place, 'id' | 'retention' | 'last' | 'latest' | 'messages' | 'bytes'> & {
  max_messages: number | null
  max_bytes: number | null
}

export const readLimit = (messages: number | null, bytes: number | null): MailboxLimit | null =>
  messages === null || bytes === null ? null : { messages, bytes }

/** What a deleted mailbox is called until all that lay in it has gone. */
export const removedDid = (id: number): Did => `removed:${id}` as Did

/** A mailbox under a key that says nothing of who holds it. */
export const isAnonymous = (did: Did): boolean => did.startsWith('did:key:')
