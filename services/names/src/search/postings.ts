import { packTexts, type TextList } from './text-list.ts'

/** A name with what it is found by. */
export type Entry = { readonly name: string; readonly kind: string; readonly words: readonly string[] }

/**
 * Which names have which words, packed: words in ascending order, and for each the places of its names. The places of all
 * words with a common beginning lie together.
 */
export type Postings = {
  readonly names: TextList
  readonly kinds: readonly string[]
  readonly kindOf: Uint8Array
  readonly words: TextList
  readonly starts: Uint32Array
  readonly places: Uint32Array
}

export const noPostings: Postings = {
  names: packTexts([]),
  kinds: [],
  kindOf: new Uint8Array(),
  words: packTexts([]),
  starts: new Uint32Array(1),
  places: new Uint32Array(),
}

/** Postings of those names of `base` that are not `gone`, and of `added`, which has none of them. */
export function mergePostings(base: Postings, gone: Uint8Array, added: readonly Entry[]): Postings {
  const entries = added.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names: string[] = []
  const kinds = [...new Set([...base.kinds, ...entries.map(({ kind }) => kind)])]
  const kindNumbers = new Map(kinds.map((kind, i) => [kind, i]))
  const kindOf: number[] = []
  const moved = new Uint32Array(base.names.length)
  const placed = new Uint32Array(entries.length)
  let next = 0
  const place = (entry: Entry): void => {
    placed[next] = names.length
    kindOf.push(kindNumbers.get(entry.kind) ?? 0)
    names.push(entry.name)
    next += 1
  }
  for (let i = 0; i < base.names.length; i += 1) {
    if (gone[i] === 1) continue
    const name = base.names.at(i)
    for (let entry = entries[next]; entry !== undefined && entry.name < name; entry = entries[next]) place(entry)
    moved[i] = names.length
    kindOf.push(base.kindOf[i] ?? 0)
    names.push(name)
  }
  for (let entry = entries[next]; entry !== undefined; entry = entries[next]) place(entry)

  const fresh = new Map<string, number[]>()
  for (const [i, { words }] of entries.entries())
    for (const word of words) {
      const places = fresh.get(word)
      if (places === undefined) fresh.set(word, [placed[i] ?? 0])
      else places.push(placed[i] ?? 0)
    }
  const freshWords = [...fresh.keys()].sort()
  const words: string[] = []
  const starts: number[] = [0]
  const total = base.places.length + entries.reduce((sum, entry) => sum + entry.words.length, 0)
  const places = new Uint32Array(total)
  let size = 0
  let at = 0
  const put = (word: string, lists: readonly (readonly number[] | Uint32Array)[]): void => {
    for (const list of lists) {
      places.set(list, size)
      size += list.length
    }
    if (size === starts.at(-1)) return
    words.push(word)
    starts.push(size)
  }
  for (let i = 0; i < base.words.length; i += 1) {
    const word = base.words.at(i)
    for (let own = freshWords[at]; own !== undefined && own < word; own = freshWords[at]) {
      put(own, [fresh.get(own) ?? []])
      at += 1
    }
    const kept = base.places.subarray(base.starts[i] ?? 0, base.starts[i + 1] ?? 0).filter((old) => gone[old] !== 1)
    const both = freshWords[at] === word ? (fresh.get(word) ?? []) : []
    if (freshWords[at] === word) at += 1
    put(word, [kept.map((old) => moved[old] ?? 0), both])
  }
  for (const own of freshWords.slice(at)) put(own, [fresh.get(own) ?? []])
  return {
    names: packTexts(names),
    kinds,
    kindOf: Uint8Array.from(kindOf),
    words: packTexts(words),
    starts: Uint32Array.from(starts),
    places: places.slice(0, size),
  }
}
