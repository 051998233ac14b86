/** Where a service can be reached: one or several URLs of its processes, of which one is used at a time. */
export type Places = {
  readonly url: string
  readonly count: number
  /** Goes on to the next one. */
  next(): void
}

/** Begins with any of the places, so that many clients do not all come to the same. */
export function createPlaces(urls: string, random: () => number = Math.random): Places {
  const places = urls
    .split(',')
    .map((url) => url.trim().replace(/\/$/, ''))
    .filter((url) => url !== '')
  if (places.length === 0) throw new TypeError('no URL')
  let index = Math.floor(random() * places.length)
  return {
    get url() {
      return places[index] ?? ''
    },
    count: places.length,
    next() {
      index = (index + 1) % places.length
    },
  }
}
