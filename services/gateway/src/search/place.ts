/** A message's place among those of its direction, by time (ms). */
export type Place = { readonly at: number; readonly seq: number }

/** How far a search is: it goes on with what is older than these places; null where nothing is left. */
export type Places = { readonly in: Place | null; readonly out: Place | null }

export const newest: Place = { at: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }

/** As the API hands it out; undefined when nothing is left. */
export function writePlaces({ in: received, out: sent }: Places): string | undefined {
  if (received === null && sent === null) return undefined
  return [received, sent].map((place) => (place === null ? '-' : `${place.at}.${place.seq}`)).join('_')
}

export function readPlaces(text: string): Places {
  const [received = null, sent = null] = text.split('_').map((part) => {
    if (part === '-') return null
    const [at = 0, seq = 0] = part.split('.').map(Number)
    return { at, seq }
  })
  return { in: received, out: sent }
}
