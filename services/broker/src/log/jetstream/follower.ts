import type { LogStream, Stored } from './log-stream.ts'

/** Brings a part's records to its view, in order and without a gap. */
export type Follower = {
  /** A record as the stream tells of it; what came before it and was not heard is read from the stream. */
  hear(stored: Stored): void
  /** To be told that the stream goes at least that far. */
  expect(sequence: number): void
  /** Answers once everything has been taken that was stored before this was called. */
  catchUp(): Promise<void>
}

const maxEarly = 64
/** How long a record that is known of may take to be heard of. */
const hearingMs = 50

export function createFollower(options: {
  readonly stream: LogStream
  readonly applied: () => number
  readonly take: (stored: Stored) => void
  /** Called when records were purged that had not been taken: they live on in a snapshot only. */
  readonly restore: () => Promise<void>
}): Follower {
  const { stream, applied, take, restore } = options
  const early = new Map<number, Stored>()
  let reading: Promise<void> | undefined
  let next: Promise<void> | undefined

  const readOn = async (): Promise<void> => {
    const { last } = await stream.state()
    while (applied() < last) {
      const from = applied()
      if ((await stream.state()).first > from + 1) await restore()
      for await (const stored of stream.read(applied() + 1, last)) take(stored)
      if (applied() === from) throw new Error('the view does not go on')
    }
    takeEarly()
  }
  const takeEarly = (): void => {
    for (const sequence of early.keys()) if (sequence <= applied()) early.delete(sequence)
    for (let stored = early.get(applied() + 1); stored !== undefined; stored = early.get(applied() + 1)) {
      early.delete(stored.sequence)
      take(stored)
    }
  }
  const start = (): Promise<void> => {
    reading = readOn().finally(() => {
      reading = undefined
    })
    return reading
  }
  /** What is being read may have begun before the call, so that it takes one more. */
  const catchUp = (): Promise<void> => {
    if (reading === undefined) return start()
    next ??= reading
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return start()
      })
    return next
  }
  return {
    hear(stored) {
      if (stored.sequence <= applied()) return
      if (stored.sequence === applied() + 1) {
        take(stored)
        return takeEarly()
      }
      if (early.size < maxEarly) early.set(stored.sequence, stored)
      if (reading === undefined) void catchUp().catch(() => undefined)
    },
    expect(sequence) {
      if (sequence <= applied()) return
      setTimeout(() => {
        if (sequence > applied() && reading === undefined) void catchUp().catch(() => undefined)
      }, hearingMs).unref()
    },
    catchUp,
  }
}
