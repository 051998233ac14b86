import type { Problem } from '../../compiled-schema.ts'
import { placeAt } from '../text-place.ts'

export const doctypeRefused = 'A document type declaration is not allowed.'
export const encodingRefused = 'XML in another encoding than UTF-8 is not taken.'

/**
 * What XML must have before a parser sees it: UTF-8, and no document type declaration, so that there are no entities to
 * expand and nothing to fetch. Such a declaration can only stand before the root element.
 */
export function checkXmlProlog(text: string): Problem | undefined {
  const encoding = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"']*)/.exec(text)?.[1]
  if (!isTakenEncoding(encoding)) return { message: encodingRefused, line: 1, column: 1 }
  const at = endOfMiscellany(text)
  return text.startsWith('<!DOCTYPE', at) ? { message: doctypeRefused, ...placeAt(text, at) } : undefined
}

/** UTF-8, declared or not, and ASCII, which is a part of it. */
export function isTakenEncoding(declared: string | undefined): boolean {
  return declared === undefined || /^(utf-?8|(us-)?ascii)$/i.test(declared)
}

/** Where comments, processing instructions and white space at the beginning end. */
function endOfMiscellany(text: string): number {
  let at = 0
  for (;;) {
    while (' \t\r\n'.includes(text[at] ?? '.')) at++
    const closing = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined
    const end = closing === undefined ? -1 : text.indexOf(closing, at)
    if (closing === undefined || end === -1) return at
    at = end + closing.length
  }
}
