/** Characters that do not show, or change the direction of what shows. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** A string literal of TypeScript, which shows every character that it has. */
export const quote = (text: string): string => JSON.stringify(text).replace(unseen, escapeUnit)

/** Text that cannot end a comment, nor say anything to a compiler or a documentation tool. */
export const escapeComment = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.replace(unseen, ' ').replaceAll('*/', '*\\/').replaceAll('@', '\\@'))
    .join('\n')

const maxNameLength = 80

/** A name for a type out of any text, in ASCII: `flexibility-offers` gives `FlexibilityOffers`. */
export function toTypeName(text: string): string {
  const words =
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[A-Za-z0-9]+/g) ?? []
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return (/^[A-Z]/.test(name) ? name : `Type${name}`).slice(0, maxNameLength)
}

const escapeUnit = (character: string): string =>
  Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  }).join('')
