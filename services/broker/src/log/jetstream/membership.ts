import { createHash } from 'node:crypto'
import type { NatsConnection } from '@nats-io/transport-node'
import { aliveSubject } from './parts.ts'

/** What a process says of itself twice a second. */
export type Beat = {
  readonly id: string
  /** Parts that it owns: since which record, and how far it is. */
  readonly owned: Readonly<Record<string, readonly [term: number, applied: number]>>
  /** Parts that it cannot own. */
  readonly unfit: readonly string[]
  /** It has just come and asks the others to say who they are; or it goes. */
  readonly kind?: 'hello' | 'bye'
}

/** Which processes are alive, and which of them should own which part. Nothing is unsafe if they disagree for a while. */
export type Membership = {
  /** Everybody's choice among those alive: each part by the highest hash of process and part. */
  chooseOwner(part: string): string | null
  /** Says at once what this process has to say. */
  tell(kind?: Beat['kind']): void
  /** To be called when the line was lost: who was not heard meanwhile is not gone for that. */
  excuse(): void
  close(): void
}

const beatMs = 500
const goneMs = 2000

export function joinMembership(
  connection: NatsConnection,
  options: {
    readonly me: string
    readonly describe: () => Pick<Beat, 'owned' | 'unfit'>
    readonly onBeat: (beat: Beat) => void
    readonly onChange: () => void
  },
): Membership {
  const { me, describe, onBeat, onChange } = options
  const heard = new Map<string, { at: number; unfit: readonly string[] }>()
  let lastRound = performance.now()

  const tell = (kind?: Beat['kind']): void => {
    if (connection.isClosed()) return
    const beat: Beat = { id: me, ...describe(), ...(kind === undefined ? {} : { kind }) }
    connection.publish(aliveSubject, JSON.stringify(beat))
  }
  const excuse = (): void => {
    const now = performance.now()
    for (const member of heard.values()) member.at = now
  }
  /** A process that was itself stopped for a while has heard nobody, and knows nothing of who is gone. */
  const round = (): void => {
    const now = performance.now()
    if (now - lastRound > beatMs * 2) excuse()
    lastRound = now
    for (const [id, { at }] of heard) if (now - at > goneMs) heard.delete(id)
    tell()
    onChange()
  }
  const subscription = connection.subscribe(aliveSubject, {
    callback(error, message) {
      if (error !== null) return
      const beat = readBeat(message.string())
      if (beat === undefined || beat.id === me) return
      const isNew = !heard.has(beat.id)
      if (beat.kind === 'bye') heard.delete(beat.id)
      else heard.set(beat.id, { at: performance.now(), unfit: beat.unfit })
      if (beat.kind === 'hello') tell()
      onBeat(beat)
      if (isNew || beat.kind === 'bye' || beat.unfit.length > 0) onChange()
    },
  })
  const timer = setInterval(round, beatMs)
  return {
    chooseOwner(part) {
      const others = [...heard].filter(([, { unfit }]) => !unfit.includes(part)).map(([id]) => id)
      const candidates = describe().unfit.includes(part) ? others : [...others, me]
      return candidates.toSorted((a, b) => compare(weigh(part, a), weigh(part, b))).at(-1) ?? null
    },
    tell,
    excuse,
    close() {
      clearInterval(timer)
      subscription.unsubscribe()
    },
  }
}

/** Undefined for what is not one, as from a process of another version. */
function readBeat(text: string): Beat | undefined {
  try {
    const beat = JSON.parse(text) as Partial<Beat> | null
    const isBeat = typeof beat?.id === 'string' && typeof beat.owned === 'object' && Array.isArray(beat.unfit)
    return isBeat ? (beat as Beat) : undefined
  } catch {
    return undefined
  }
}

function weigh(part: string, id: string): string {
  return createHash('sha256').update(`${part} ${id}`).digest('hex')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
