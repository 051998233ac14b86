/** A time as a field of a form has it, in the reader's time zone, as the API takes it; empty if it is none. */
export function inUtc(local: string): string {
  const at = Date.parse(local)
  return Number.isNaN(at) ? '' : new Date(at).toISOString()
}
