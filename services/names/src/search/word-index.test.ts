import { describe, expect, it } from 'vitest'
import type { Entry } from './postings.ts'
import { createWordIndex, type WordQuery } from './word-index.ts'
import { wordsOf } from './words.ts'

const syllables = ['gri', 'pow', 'so', 'lar', 'wi', 'nd', 'ba', 'é', '電', '😀']
const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T

/** A small generator, so that a failure can be repeated. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function makeEntry(random: () => number): Entry {
  const word = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(syllables, random)).join('')
  const words = [...new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, word))]
  return { name: `${word()}${Math.floor(random() * 400)}.iam.ewc`, kind: pick(['organisation', 'role'], random), words }
}

/** The same question asked of every entry. */
function search(entries: ReadonlyMap<string, Entry>, { words, kind, after = '', without, limit }: WordQuery): string[] {
  return [...entries.values()]
    .filter((entry) => kind === undefined || entry.kind === kind)
    .filter(({ name }) => name > after && (without === '' || !name.startsWith(without)))
    .filter((entry) => words.every((word) => entry.words.some((own) => own.startsWith(word))))
    .map(({ name }) => name)
    .sort()
    .slice(0, limit)
}

describe('the word index', () => {
  it.each([1, 2, 3])('finds what looking through everything finds, packed or not (seed %i)', (seed) => {
    const random = createRandom(seed)
    const index = createWordIndex()
    const entries = new Map<string, Entry>()
    for (let round = 0; round < 30; round += 1) {
      const added = Array.from({ length: 40 }, () => makeEntry(random))
      index.put(added)
      for (const entry of added) entries.set(entry.name, entry)
      const removed = [...entries.keys()].filter(() => random() < 0.05)
      index.remove(removed)
      for (const name of removed) entries.delete(name)
      if (round % 3 === 0) index.settle()
      for (let i = 0; i < 20; i += 1) {
        const query: WordQuery = {
          words: Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(syllables, random)),
          kind: random() < 0.3 ? 'role' : undefined,
          after: random() < 0.5 ? pick([...entries.keys()], random) : undefined,
          without: random() < 0.3 ? pick(syllables, random) : '',
          limit: 1 + Math.floor(random() * 30),
        }
        expect(index.find(query)).toEqual(search(entries, query))
      }
      expect(index.size()).toBe(entries.size)
    }
  })

  it('takes words out of any text, once each', () => {
    expect(wordsOf('Grid-Operator of the ＧＲＩＤ, 2nd grid! 電力')).toEqual([
      'grid',
      'operator',
      'of',
      'the',
      '2nd',
      '電力',
    ])
    expect(wordsOf(' .-_ ')).toEqual([])
  })
})
