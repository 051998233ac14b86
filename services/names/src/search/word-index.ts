import { type Entry, mergePostings, noPostings, type Postings } from './postings.ts'

/** Which names to find: those that have, for each of `words`, a word that begins with it. */
export type WordQuery = {
  readonly words: readonly string[]
  readonly kind?: string | undefined
  /** Only names after this one, in ascending order. */
  readonly after?: string | undefined
  /** Names that begin so are left out. */
  readonly without: string
  readonly limit: number
}

/** An index of names by words, in memory. */
export type WordIndex = {
  put(entries: readonly Entry[]): void
  /** As put, for filling an index that is hardly asked yet: much may come before it is packed. */
  load(entries: readonly Entry[]): void
  remove(names: readonly string[]): void
  /** Names in ascending order, at most `limit`. */
  find(query: WordQuery): string[]
  /** Packs what was added. */
  settle(): void
  size(): number
}

/** What was added lately is looked through one by one, until it is more than this and than a share of the whole. */
const leastUnpacked = 10_000
const unpackedShare = 1 / 16

export function createWordIndex(): WordIndex {
  let base: Postings = noPostings
  let gone = new Uint8Array()
  let goneCount = 0
  const recent = new Map<string, Entry>()
  let marks = createMarks(base)

  const settle = (): void => {
    if (recent.size === 0 && goneCount === 0) return
    base = mergePostings(base, gone, [...recent.values()])
    recent.clear()
    gone = new Uint8Array(base.names.length)
    goneCount = 0
    marks = createMarks(base)
  }
  const forget = (name: string): void => {
    recent.delete(name)
    const place = base.names.lowerBound(name)
    if (place === base.names.length || gone[place] === 1 || base.names.at(place) !== name) return
    gone[place] = 1
    goneCount += 1
  }
  const put = (entries: readonly Entry[]): void => {
    for (const entry of entries) {
      forget(entry.name)
      recent.set(entry.name, entry)
    }
  }
  const settleIfMuch = (share: number): void => {
    if (recent.size + goneCount > Math.max(leastUnpacked, base.names.length * share)) settle()
  }

  return {
    put(entries) {
      put(entries)
      settleIfMuch(unpackedShare)
    },
    load(entries) {
      put(entries)
      settleIfMuch(1)
    },
    remove(names) {
      for (const name of names) forget(name)
      settleIfMuch(unpackedShare)
    },
    settle,
    size: () => base.names.length - goneCount + recent.size,
    find(query) {
      const packed = findPacked(base, gone, query, marks)
      const unpacked = [...recent.values()].filter((entry) => fits(entry, query)).map(({ name }) => name)
      if (unpacked.length === 0) return packed
      return [...packed, ...unpacked].sort().slice(0, query.limit)
    },
  }
}

function fits(entry: Entry, { words, kind, after, without }: WordQuery): boolean {
  if (kind !== undefined && entry.kind !== kind) return false
  if (after !== undefined && entry.name <= after) return false
  if (without !== '' && entry.name.startsWith(without)) return false
  return words.every((word) => entry.words.some((own) => own.startsWith(word)))
}

/** A bit for each name: what all words mark stays. */
function findPacked(base: Postings, gone: Uint8Array, query: WordQuery, marks: Marks): string[] {
  const [first, ...rest] = query.words
  if (first === undefined || base.names.length === 0) return []
  const bits = Uint32Array.from(marks.of(first))
  for (const word of rest) {
    const other = marks.of(word)
    for (let i = 0; i < bits.length; i += 1) bits[i] = (bits[i] ?? 0) & (other[i] ?? 0)
  }
  const kind = query.kind === undefined ? -1 : base.kinds.indexOf(query.kind)
  if (query.kind !== undefined && kind === -1) return []
  // Names with a common beginning lie together.
  const skipFrom = query.without === '' ? 0 : base.names.lowerBound(query.without)
  const skipTo = query.without === '' ? 0 : base.names.lowerBound(`${query.without}\uffff`)
  const names: string[] = []
  const start = query.after === undefined ? 0 : base.names.lowerBound(query.after)
  for (let block = start >> 5; block < bits.length && names.length < query.limit; block += 1) {
    if (block * 32 >= skipFrom && block * 32 + 32 <= skipTo) {
      block = (skipTo >> 5) - 1
      continue
    }
    let left = bits[block] ?? 0
    while (left !== 0 && names.length < query.limit) {
      const place = block * 32 + (31 - Math.clz32(left & -left))
      left &= left - 1
      if (place < start || gone[place] === 1 || (kind !== -1 && base.kindOf[place] !== kind)) continue
      if (place >= skipFrom && place < skipTo) continue
      const name = base.names.at(place)
      if (name !== query.after) names.push(name)
    }
  }
  return names
}

/** A bit for each name that has a word beginning with a text. What took long to mark is kept. */
type Marks = { of(prefix: string): Uint32Array }

const longAt = 10_000
const maxKept = 64

function createMarks({ names, words, starts, places }: Postings): Marks {
  const kept = new Map<string, Uint32Array>()
  return {
    of(prefix) {
      const known = kept.get(prefix)
      if (known !== undefined) return known
      const bits = new Uint32Array((names.length + 31) >> 5)
      const from = starts[words.lowerBound(prefix)] ?? 0
      const to = starts[words.lowerBound(`${prefix}\uffff`)] ?? 0
      for (let i = from; i < to; i += 1) {
        const place = places[i] ?? 0
        bits[place >> 5] = (bits[place >> 5] ?? 0) | (1 << (place & 31))
      }
      if (to - from > longAt) {
        if (kept.size >= maxKept) kept.clear()
        kept.set(prefix, bits)
      }
      return bits
    },
  }
}
