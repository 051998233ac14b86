export const dayMs = 24 * 3_600_000
/** Rows that are looked at in one transaction, so that none holds up what comes in. */
export const rowsATurn = 500
/** What takes the place of a payload; a sealed one is never empty. */
export const noPayload = new Uint8Array(0)

/** One turn of a work; answers how many rows it was done for: as many as {@link rowsATurn} if there may be more. */
export type Sweep = () => Promise<number>

/** The first of some rows, up to one that is to stay. */
export function until<T>(rows: readonly T[], stays: (row: T) => boolean): readonly T[] {
  const end = rows.findIndex(stays)
  return end < 0 ? rows : rows.slice(0, end)
}

/** Names in order, each found from the one before. */
export async function walk(next: (after: string) => Promise<string | undefined>): Promise<string[]> {
  const found: string[] = []
  for (let name = await next(''); name !== undefined; name = await next(name)) found.push(name)
  return found
}
