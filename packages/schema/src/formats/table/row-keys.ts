import { hash } from 'node:crypto'

/** Keys that are remembered, of all constraints of a table together. */
export const maxKeys = 1_000_000

/** Finds a key that was there before, of as many as there is place for. */
export class RowKeys {
  readonly #seen = new Set<string>()

  /** Whether the key of a constraint is new; undefined if there is no place to remember it. */
  add(constraint: string, values: readonly unknown[]): boolean | undefined {
    // Half of a SHA-256, so that a long key takes no more place than a short one, and none can be made to collide.
    const key = hash('sha256', JSON.stringify([constraint, values.map(String)]), 'buffer').toString('latin1', 0, 16)
    if (this.#seen.has(key)) return false
    if (this.#seen.size === maxKeys) return undefined
    this.#seen.add(key)
    return true
  }
}
