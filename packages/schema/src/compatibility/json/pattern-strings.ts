/**
 * Strings that probably match a regular expression, of about `length` characters if it can be: its characters, classes,
 * groups, alternatives and repetitions are followed; what else it has is passed over. Whoever uses them tests them.
 */
export function stringsLike(pattern: string, length = 0): readonly string[] {
  const source = [...pattern]
  const few = readAlternatives({ source, at: 0, extra: 0 })
  const missing = length - [...(few[0] ?? '')].length
  if (length === 0 || missing <= 0) return few
  return readAlternatives({ source, at: 0, extra: missing })
}

/** `extra`: characters that are still to be filled in. */
type Reading = { readonly source: readonly string[]; at: number; extra: number }

function readAlternatives(reading: Reading): readonly string[] {
  const found = [readSequence(reading)]
  while (reading.source[reading.at] === '|') {
    reading.at += 1
    found.push(readSequence(reading))
  }
  return found
}

function readSequence(reading: Reading): string {
  let text = ''
  for (
    let next = reading.source[reading.at];
    next !== undefined && next !== '|' && next !== ')';
    next = reading.source[reading.at]
  )
    text += repeat(reading, readAtom(reading))
  return text
}

function readAtom(reading: Reading): string {
  const next = reading.source[reading.at++]
  if (next === '^' || next === '$') return ''
  if (next === '.') return 'a'
  if (next === '\\') return readEscape(reading)
  if (next === '[') return readClass(reading)
  if (next !== '(') return next ?? ''
  const isLookAround = /^\?<?[=!]/.test(reading.source.slice(reading.at, reading.at + 3).join(''))
  if (reading.source[reading.at] === '?') {
    while (!/[:=!>]/.test(reading.source[reading.at] ?? ':')) reading.at += 1
    reading.at += 1
  }
  const [first = ''] = readAlternatives(reading)
  reading.at += 1
  return isLookAround ? '' : first
}

const escapes: Readonly<Record<string, string>> = {
  d: '0',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '-',
  S: 'a',
  b: '',
  B: '',
  n: '\n',
  t: '\t',
  r: '\r',
}

function readEscape(reading: Reading): string {
  const letter = reading.source[reading.at++] ?? ''
  if (letter !== 'p' && letter !== 'P') return escapes[letter] ?? letter
  const end = reading.source.indexOf('}', reading.at)
  const property = reading.source.slice(reading.at + 1, end).join('')
  reading.at = end + 1
  const candidates = ['a', 'A', '0', '-', ' ', 'é', '𝒳', '漢']
  const matcher = safeRegExp(`\\${letter}{${property}}`)
  return candidates.find((candidate) => matcher?.test(candidate)) ?? 'a'
}

/** The first character of those one tries first that is of the class. */
function readClass(reading: Reading): string {
  const start = reading.at - 1
  while (reading.at < reading.source.length && reading.source[reading.at] !== ']')
    reading.at += reading.source[reading.at] === '\\' ? 2 : 1
  reading.at += 1
  const text = reading.source.slice(start, reading.at).join('')
  const matcher = safeRegExp(`^${text}$`)
  const candidates = [
    'a',
    'A',
    '0',
    '1',
    'b',
    'B',
    '-',
    '_',
    '.',
    ' ',
    ...Array.from({ length: 127 }, (_, i) => String.fromCharCode(i)),
    ...text,
  ]
  return candidates.find((candidate) => matcher?.test(candidate)) ?? ''
}

function safeRegExp(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u')
  } catch {
    return undefined
  }
}

const maxRepetitions = 10_000

function repeat(reading: Reading, atom: string): string {
  const rest = reading.source.slice(reading.at, reading.at + 24).join('')
  const [all, sign, from, range, to] = /^(?:([*+?])|\{(\d+)(,)?(\d+)?\})\??/.exec(rest) ?? ['']
  reading.at += all.length
  if (all === '') return atom
  const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0
  const most =
    sign === undefined
      ? range === undefined
        ? least
        : Number(to ?? maxRepetitions)
      : sign === '?'
        ? 1
        : maxRepetitions
  const more = atom === '' ? 0 : Math.min(most - least, Math.ceil(reading.extra / atom.length))
  reading.extra -= more * atom.length
  return atom.repeat(Math.min(least + more, maxRepetitions))
}
