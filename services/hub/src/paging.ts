import { SpineError } from '@digital-spine/core'

/** A page of rows, and where the next begins if there may be one. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next?: string }

/** The cursor of a list that is sorted by a time and an id. */
export const writeCursor = (at: number, id: string): string => `${at}.${id}`

/** Throws VALIDATION_FAILED for what {@link writeCursor} did not write. */
export function readCursor(text: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15})\.(.{1,500})$/.exec(text) ?? []
  if (at === undefined || id === undefined)
    throw new SpineError('VALIDATION_FAILED', '"after" must be the "next" of the page before.')
  return { at: Number(at), id }
}
