/** A payload for people: JSON and XML one member a line, CSV by its rows, other text as it is. */
export type ReadablePayload =
  | { readonly kind: 'json' | 'xml' | 'text'; readonly text: string }
  | { readonly kind: 'csv'; readonly rows: readonly (readonly string[])[] }

/** What a payload looks like; what it is called is not asked, since senders may err there. */
export function readPayload(text: string): ReadablePayload {
  try {
    return { kind: 'json', text: JSON.stringify(JSON.parse(text), undefined, 2) }
  } catch {
    if (/^\s*<[?!\w]/.test(text)) return { kind: 'xml', text: indentXml(text) }
    const rows = readRows(text)
    return rows === undefined ? { kind: 'text', text } : { kind: 'csv', rows }
  }
}

/** Elements that hold elements only get a line each; text within an element stays as it is. */
function indentXml(text: string): string {
  let depth = 0
  const parts = text.trim().match(/<[^/!?>][^>]*>[^<]*<\/[^>]*>|<[^>]*>|[^<]+/g) ?? []
  return parts
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const isWhole = /^<([^\s/>!?]+)[^>]*>[^<]*<\/\1\s*>$/.test(part)
      if (/^<\//.test(part)) depth = Math.max(0, depth - 1)
      const line = `${'  '.repeat(depth)}${part.trim()}`
      if (/^<[^/!?]/.test(part) && !part.endsWith('/>') && !isWhole) depth += 1
      return line
    })
    .join('\n')
}

/** Rows of CSV (RFC 4180, with commas or semicolons, no cell over several lines); undefined if the text is none. */
function readRows(text: string): readonly (readonly string[])[] | undefined {
  const lines = text.trim().split(/\r?\n/)
  const separator = lines[0]?.includes(';') ? ';' : ','
  const cell = new RegExp(`${separator}(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g')
  const rows = lines.map((line) =>
    [...`${separator}${line}`.matchAll(cell)].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain),
  )
  const width = rows[0]?.length ?? 0
  return width > 1 && rows.length > 1 && rows.every((row) => row.length === width) ? rows : undefined
}
