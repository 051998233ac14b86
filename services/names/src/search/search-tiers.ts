import { isName } from '@digital-spine/core'

/** How a name fits what was asked for. */
export type Match = 'exact' | 'prefix' | 'words'

/** Names from `from` (itself only if `inclusive`) to before `to`, in ascending order. */
export type NameRange = {
  readonly match: Match
  readonly from: string
  readonly inclusive: boolean
  readonly to: string
}

/**
 * The ranges of names that fit a text by their beginning, the best first: the name itself, names whose first label it is,
 * and other names that begin with it. '.' is followed by '/' in ASCII, and '-' comes before it.
 */
export function rangesOf(text: string): NameRange[] {
  if (text === '' || /[\s/]/.test(text)) return []
  const end = `${text}\u{10ffff}`
  return [
    { match: 'exact', from: text, inclusive: true, to: `${text} ` },
    { match: 'exact', from: `${text}.`, inclusive: true, to: `${text}/` },
    { match: 'prefix', from: text, inclusive: false, to: `${text}.` },
    { match: 'prefix', from: `${text}/`, inclusive: true, to: end },
  ]
}

/** What was asked for, as names are spelled: the beginning of a name need be no name itself. */
export function spellAsName(text: string): string {
  const trimmed = text.trim().normalize('NFC')
  const lower = trimmed.toLowerCase()
  return isName(trimmed) ? trimmed : lower
}
