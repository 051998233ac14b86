/** The search part of a URL, of what is not undefined. */
export const searchOf = (query: Readonly<Record<string, string | number | boolean | undefined>>): URLSearchParams =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
