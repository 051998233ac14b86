/** How many bytes there were at a time, ms. */
export type Sample = { readonly at: number; readonly bytes: number }

const windowMs = 6000

/** Samples with a further one; those too old to tell anything are left out, and all of them if it goes on from less. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1)
  if (last !== undefined && last.bytes > sample.bytes) return [sample]
  return [...samples.filter(({ at }) => at > sample.at - windowMs), sample]
}

/** Bytes a second by these samples; undefined as long as they do not tell. */
export function speedOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.at - first.at < 500) return undefined
  return ((last.bytes - first.bytes) * 1000) / (last.at - first.at)
}

/** Seconds until the rest has come at that speed; undefined if it stands still. */
export const secondsLeft = (rest: number, speed: number | undefined): number | undefined =>
  speed === undefined || speed <= 0 ? undefined : rest / speed
