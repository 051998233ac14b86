import type { CellParser } from './types.ts'

const date = '(?<Y>\\d{4})-(?<m>\\d{2})-(?<d>\\d{2})'
const time = '(?<H>\\d{2}):(?<M>\\d{2}):(?<S>\\d{2})(?:\\.(?<f>\\d+))?(?<z>Z|[+-]\\d{2}:\\d{2})?'

/** `YYYY-MM-DD`. */
export const parseDate = createParser(date)
/** `hh:mm:ss`, with a fraction and a zone if there are any. */
export const parseTime = createParser(time)
const parseAnyDateTime = createParser(`${date}T${time}`)
const plainDateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z?$/

/** Both of them with a `T` between. Most have no more than that, and are read where it stands. */
export const parseDateTime: CellParser = (text) =>
  plainDateTime.test(text)
    ? toInstant({
        year: 100 * digits(text, 0) + digits(text, 2),
        ...{ month: digits(text, 5), day: digits(text, 8) },
        ...{ hour: digits(text, 11), minute: digits(text, 14), second: digits(text, 17) },
      })
    : parseAnyDateTime(text)

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
    const instant = toInstant({
      ...{ year: part('Y', 1970), month: part('m', 1), day: part('d', 1) },
      ...{ hour: part('H', 0), minute: part('M', 0), second: part('S', 0) },
    })
    if (instant === undefined) return undefined
    return instant + Number(`0.${parts.f ?? '0'}`) * 1000 - offsetOf(parts.z)
  }
}

const digits = (text: string, at: number): number => 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * 48

type Parts = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>>

/** Undefined for a 13th month, a 31st of June or a 25th hour. */
function toInstant({ year, month, day, hour, minute, second }: Parts): number | undefined {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined
  if (day > 28 && day > daysOf(year, month)) return undefined
  // Date.UTC takes years to 99 as those of the twentieth century; the calendar repeats after 400.
  const cycles = Math.floor(year / 400) - 5
  return Date.UTC(2000 + (year % 400), month - 1, day, hour, minute, second) + cycles * cycleMs
}

const cycleMs = 146_097 * 86_400_000

function daysOf(year: number, month: number): number {
  if (month !== 2) return 30 + ((month + (month >> 3)) % 2)
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
}

function offsetOf(zone = 'Z'): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
