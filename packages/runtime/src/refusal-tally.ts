/** Who was refused: by name, or without one by the address it came from. */
export type Refused = {
  readonly actor: string | null
  readonly address?: string | undefined
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Lets refusals through one by one while they are few, so that nobody fills the record by being refused. */
export type RefusalTally<Refusal extends Refused> = { add(refusal: Refusal): Promise<void>; close(): Promise<void> }

const minuteMs = 60_000
/** Of one participant, or of one address, in a minute. */
const maxOfOne = 10
/** Of all strangers together. */
const maxOfStrangers = 200

/**
 * Beyond the first of a minute, refusals are counted, and what was counted is told when the minute is over: once for each
 * participant, and once for all strangers, who can have any number of addresses.
 */
export function createRefusalTally<Refusal extends Refused>(
  write: (refusal: Refusal) => Promise<void>,
  now: () => number,
): RefusalTally<Refusal> {
  let minute = 0
  let strangers = 0
  let seen = new Map<string, number>()
  let more = new Map<string, { readonly last: Refusal; readonly count: number }>()

  const endMinute = async (): Promise<void> => {
    const counted = [...more.values()]
    seen = new Map()
    more = new Map()
    strangers = 0
    await Promise.all(
      counted.map(({ last, count }) => write({ ...last, detail: { ...last.detail, furtherRefusals: count } })),
    )
  }
  const timer = setInterval(() => void endMinute(), minuteMs)
  return {
    async add(refusal) {
      const current = Math.floor(now() / minuteMs)
      const isOver = current !== minute
      minute = current
      if (isOver) await endMinute()
      const { actor, address } = refusal
      const key = actor ?? `from ${address}`
      const count = (seen.get(key) ?? 0) + 1
      if (count <= maxOfOne && (actor !== null || strangers < maxOfStrangers)) {
        if (actor === null) strangers += 1
        seen.set(key, count)
        return write(refusal)
      }
      const counted = actor ?? 'strangers'
      more.set(counted, { last: refusal, count: (more.get(counted)?.count ?? 0) + 1 })
    },
    async close() {
      clearInterval(timer)
      await endMinute()
    },
  }
}
