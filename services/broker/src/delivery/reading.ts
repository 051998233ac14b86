import { type EntryFilter, entryKinds, type ReplayFrom } from '@digital-spine/api'
import { isDid, SpineError } from '@digital-spine/core'
import { readArgument } from '../read-argument.ts'

const clientPattern = /^[A-Za-z0-9._:-]{1,120}$/
const maxCriteria = 100

export function parseClientId(text: string): string {
  if (!clientPattern.test(text))
    throw new SpineError('VALIDATION_FAILED', 'A client id is 1 to 120 letters, digits, . _ : or -.')
  return text
}

/** Null if there is no criterion, so that everything is shown. */
export function parseFilter(value: unknown): EntryFilter | null {
  if (value === undefined || value === null) return null
  const read = readArgument(value)
  const list = <T extends string>(name: keyof EntryFilter, isRight: (item: unknown) => item is T) => {
    const items = read.optionalList(name, maxCriteria)
    if (items?.every(isRight) === false)
      throw new SpineError('VALIDATION_FAILED', `"${name}" has something that is none of ${name}.`)
    return items === undefined ? {} : { [name]: items }
  }
  const filter: EntryFilter = {
    ...list('topics', isShortText),
    ...list('senders', isDid),
    ...list('channels', isShortText),
    ...list('kinds', isKind),
  }
  return Object.keys(filter).length === 0 ? null : filter
}

/** Exactly one of a position, a time (ms) and a message's id. */
export function parseReplayFrom(value: unknown): ReplayFrom {
  const read = readArgument(value)
  const given = (['position', 'time', 'id'] as const).filter((name) => read.has(name))
  const [name] = given
  if (name === undefined || given.length > 1)
    throw new SpineError('VALIDATION_FAILED', 'Where to go on from is one of "position", "time" and "id".')
  if (name === 'id') return { id: read.text('id') }
  return name === 'time' ? { time: read.integer('time') } : { position: read.integer('position') }
}

export function parsePositions(value: unknown): number[] {
  const positions = readArgument(value).list('positions', 10_000)
  if (!positions.every((item) => Number.isSafeInteger(item)))
    throw new SpineError('VALIDATION_FAILED', '"positions" must be whole numbers.')
  return positions as number[]
}

const isShortText = (value: unknown): value is string => typeof value === 'string' && value.length <= 255
const isKind = (value: unknown): value is (typeof entryKinds)[number] => entryKinds.some((kind) => kind === value)
