/** A piece of a line. Links lead to http, https or mailto only; all else is text. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string }

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly kind: 'quote'; readonly text: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly Inline[])[][]
    }

const inline =
  /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\b_([^_]+)_\b|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?])/g
const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/

/** Takes Markdown apart: headings, paragraphs, lists, quotes, code and tables. HTML in it is text as all else. */
export function readMarkdown(source: string): Block[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  const take = (isIn: (line: string) => boolean): string[] => {
    const end = lines.findIndex((line) => !isIn(line))
    return lines.splice(0, end < 0 ? lines.length : end)
  }
  while (lines.length > 0) {
    const [line = '', next = ''] = lines
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
    if (line.trim() === '') lines.shift()
    else if (line.startsWith('```')) {
      lines.shift()
      blocks.push({ kind: 'code', text: take((inner) => !inner.startsWith('```')).join('\n') })
      lines.shift()
    } else if (heading !== null) {
      lines.shift()
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: readInline(heading[2] ?? '') })
    } else if (line.includes('|') && /^\s*\|?\s*:?-+/.test(next))
      blocks.push(readTable(take((row) => row.includes('|'))))
    else if (item.test(line)) blocks.push(readList(take((inner) => item.test(inner) || /^\s+\S/.test(inner))))
    else if (line.startsWith('>')) {
      const quoted = take((inner) => inner.startsWith('>')).map((inner) => inner.replace(/^>\s?/, ''))
      blocks.push({ kind: 'quote', text: readInline(quoted.join(' ')) })
    } else {
      const first = lines.splice(0, 1)
      const rest = take((inner) => inner.trim() !== '' && !/^(#{1,6}\s|```|>)/.test(inner) && !item.test(inner))
      blocks.push({ kind: 'paragraph', text: readInline([...first, ...rest].join(' ')) })
    }
  }
  return blocks
}

function readList(lines: readonly string[]): Block {
  const items: string[] = []
  for (const line of lines) {
    const [, , text] = item.exec(line) ?? []
    if (text === undefined) items.push(`${items.pop() ?? ''} ${line.trim()}`)
    else items.push(text)
  }
  return { kind: 'list', ordered: item.exec(lines[0] ?? '')?.[1] !== undefined, items: items.map(readInline) }
}

function readTable(lines: readonly string[]): Block {
  const cells = (line: string) =>
    line
      .trim()
      .replaceAll(/^\||\|$/g, '')
      .split('|')
      .map((cell) => readInline(cell.trim()))
  const [head = '', , ...rows] = lines
  return { kind: 'table', head: cells(head), rows: rows.map(cells) }
}

function readInline(text: string): Inline[] {
  const found: Inline[] = []
  let at = 0
  for (const match of text.matchAll(inline)) {
    const [whole, code, strong, starred, underlined, label, target, address] = match
    if (match.index > at) found.push({ kind: 'text', text: text.slice(at, match.index) })
    at = match.index + whole.length
    const emphasis = starred ?? underlined
    const to = target ?? address
    if (code !== undefined) found.push({ kind: 'code', text: code })
    else if (strong !== undefined) found.push({ kind: 'strong', text: strong })
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', text: emphasis })
    else if (to !== undefined && /^(https?:\/\/|mailto:)/i.test(to)) found.push({ kind: 'link', text: label ?? to, to })
    else found.push({ kind: 'text', text: whole })
  }
  if (at < text.length) found.push({ kind: 'text', text: text.slice(at) })
  return found
}
