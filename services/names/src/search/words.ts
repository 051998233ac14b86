/** What a name is found by, beside itself. Words beyond these limits do not count. */
const maxWords = 48
const maxLength = 40

/** The words of a text, each once, in lower case and compatibility form (NFKC). */
export function wordsOf(text: string): string[] {
  const found =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return [...new Set(found.map((word) => word.slice(0, maxLength)))].slice(0, maxWords)
}
