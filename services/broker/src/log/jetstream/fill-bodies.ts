import type { DeadLetter, LogOperations, StoredEntry } from '../message-log.ts'
import type { Outcome } from '../worker-front.ts'
import type { Bodies } from './bodies.ts'

/** Fetches the bodies that are kept apart into what an operation came to. */
export async function fillBodies(bodies: Bodies, name: keyof LogOperations, outcome: Outcome): Promise<Outcome> {
  if ('error' in outcome) return outcome
  const { value } = outcome
  const fill = async ({ bodyRef, ...entry }: StoredEntry): Promise<StoredEntry> =>
    bodyRef === undefined ? entry : { ...entry, body: await bodies.get(bodyRef) }
  if (name === 'read' || name === 'lease') {
    const page = value as { readonly entries: readonly StoredEntry[] }
    if (!page.entries.some(isApart)) return outcome
    return { value: { ...page, entries: await Promise.all(page.entries.map(fill)) } }
  }
  if (name !== 'listDeadLetters') return outcome
  const letters = value as readonly DeadLetter[]
  if (!letters.some(({ entry }) => isApart(entry))) return outcome
  return { value: await Promise.all(letters.map(async (letter) => ({ ...letter, entry: await fill(letter.entry) }))) }
}

const isApart = ({ bodyRef }: StoredEntry): boolean => bodyRef !== undefined
