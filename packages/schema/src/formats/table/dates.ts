import type { CellParser } from './types.ts'

const date = '(?<Y>\\d{4})-(?<m>\\d{2})-(?<d>\\d{2})'
const time = '(?<H>\\d{2}):(?<M>\\d{2}):(?<S>\\d{2})(?<f>\\.\\d+)?(?<z>Z|[+-]\\d{2}:\\d{2})?'

/** `YYYY-MM-DD`. */
export const parseDate = createParser(date)
/** `hh:mm:ss`, with a fraction and a zone if there are any. */
export const parseTime = createParser(time)
/** Both of them with a `T` between. */
export const parseDateTime = createParser(`${date}T${time}`)

/** What a directive of strptime stands for. */
const directives: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  f: '(?<f>\\d{1,6})',
  z: '(?<z>Z|[+-]\\d{2}:?\\d{2})',
  '%': '%',
}

/** A parser of a pattern of strptime's `%Y %m %d %H %M %S %f %z %%`, each once; undefined for any other. */
export function readDatePattern(format: string): CellParser | undefined {
  const parts = format.split(/(%.)/s)
  const used = parts.filter((_, i) => i % 2 === 1).map((part) => part.slice(1))
  const isSupported = used.length > 0 && used.every((name) => Object.hasOwn(directives, name))
  const letters = used.filter((name) => name !== '%')
  if (
    !isSupported ||
    new Set(letters).size !== letters.length ||
    parts.some((part, i) => i % 2 === 0 && part.includes('%'))
  )
    return undefined
  return createParser(parts.map((part, i) => (i % 2 === 1 ? directives[part.slice(1)] : RegExp.escape(part))).join(''))
}

/** Milliseconds since 1970, or since midnight for a time; where no zone is given, as if in UTC. */
function createParser(source: string): CellParser {
  const pattern = new RegExp(`^${source}$`)
  return (text) => {
    const parts = pattern.exec(text)?.groups
    if (parts === undefined) return undefined
    const part = (name: string, otherwise: number): number => Number(parts[name] ?? otherwise)
    const instant = new Date(0)
    instant.setUTCFullYear(part('Y', 1970), part('m', 1) - 1, part('d', 1))
    // A 13th month, a 31st of June or a 25th hour would be another one.
    const isDay = instant.getUTCMonth() + 1 === part('m', 1) && instant.getUTCDate() === part('d', 1)
    if (!isDay || part('H', 0) > 23 || part('M', 0) > 59 || part('S', 0) > 59) return undefined
    instant.setUTCHours(part('H', 0), part('M', 0), part('S', 0))
    return instant.getTime() + Number(`0.${(parts.f ?? '0').replace('.', '')}`) * 1000 - offsetOf(parts.z)
  }
}

function offsetOf(zone = 'Z'): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
