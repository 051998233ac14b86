/** A JSON pointer (RFC 6901) one step further. */
export const pointTo = (path: string, step: string | number): string =>
  `${path}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`
