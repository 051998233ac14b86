import { structuredPatch } from 'diff'
import type { TopicContent } from './content.ts'

/** A line of either text, or of both; numbers from 1. */
export type Line = {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  readonly before: number | undefined
  readonly after: number | undefined
}
/** Lines that differ, with some around them. */
type Hunk = { readonly start: string; readonly lines: readonly Line[] }
export type FileChange = { readonly path: string; readonly hunks: readonly Hunk[] }

const around = 3

/** How the files and the documentation of two versions differ, line by line; those that are the same are left out. */
export function compareTexts(older: TopicContent, newer: TopicContent): FileChange[] {
  const [before, after] = [textsOf(older), textsOf(newer)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const { hunks } = structuredPatch(path, path, before.get(path) ?? '', after.get(path) ?? '', '', '', {
      context: around,
    })
    if (hunks.length === 0) return []
    return [
      {
        path,
        hunks: hunks.map(({ oldStart, newStart, lines }) => ({
          start: `${oldStart}, ${newStart}`,
          lines: toLines(lines, oldStart, newStart),
        })),
      },
    ]
  })
}

const textsOf = ({ files, documentation, examples = [] }: TopicContent): Map<string, string> =>
  new Map([
    ...files.map(({ path, content }) => [path, content] as const),
    ...(documentation === undefined ? [] : [['README.md', documentation] as const]),
    ...examples.map(({ name, content }) => [`examples/${name}`, content] as const),
  ])

function toLines(texts: readonly string[], oldStart: number, newStart: number): Line[] {
  let [before, after] = [oldStart, newStart]
  return texts
    .filter((text) => !text.startsWith('\\'))
    .map((line): Line => {
      const text = line.slice(1)
      if (line.startsWith('-')) return { kind: 'removed', text, before: before++, after: undefined }
      if (line.startsWith('+')) return { kind: 'added', text, before: undefined, after: after++ }
      return { kind: 'same', text, before: before++, after: after++ }
    })
}

/** Lines in two columns: what was removed stands beside what was added in its place. */
export function inPairs(lines: readonly Line[]): (readonly [Line | undefined, Line | undefined])[] {
  const pairs: (readonly [Line | undefined, Line | undefined])[] = []
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]
    if (line?.kind === 'same') {
      pairs.push([line, line])
      at += 1
      continue
    }
    const run = lines.slice(at).findIndex(({ kind }) => kind === 'same')
    const changed = lines.slice(at, run < 0 ? undefined : at + run)
    const [removed, added] = [
      changed.filter(({ kind }) => kind === 'removed'),
      changed.filter(({ kind }) => kind === 'added'),
    ]
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1) pairs.push([removed[i], added[i]])
    at += changed.length
  }
  return pairs
}
