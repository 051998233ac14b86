import type { Problem } from '../../compiled-schema.ts'

/** A row, and where each cell begins, from 1. It is used again for the next row: only `count` cells are of this one. */
export type Row = {
  readonly count: number
  readonly cells: readonly string[]
  readonly lines: readonly number[]
  readonly columns: readonly number[]
}

export type RowSyntax = {
  /** One UTF-16 code unit. */
  readonly delimiter: string
  /** Encloses cells, and is doubled in them. Undefined: cells are as they are. */
  readonly quote: string | undefined
}

export type RowReader = {
  /** Reads on. Throws {@link RowError}. */
  write(text: string): void
  /** Ends the last row. Throws {@link RowError}. */
  end(): void
}

/** What is no table. */
export class RowError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** UTF-16 code units. */
const maxRowLength = 1_000_000
const cr = 0x0d
const lf = 0x0a

/**
 * Cuts text into rows of cells as RFC 4180 has it, in pieces of any size: lines end with LF or CRLF, the last one need not.
 * Keeps no more than one row.
 */
export function createRowReader(syntax: RowSyntax, take: (row: Row) => void): RowReader {
  const delimiter = syntax.delimiter.charCodeAt(0)
  const quote = syntax.quote?.charCodeAt(0)
  const row = { count: 0, cells: [] as string[], lines: [] as number[], columns: [] as number[] }
  /** Before a cell, in one that is not quoted, in one that is, after a quote in that one, after a CR. */
  let state: 'start' | 'plain' | 'quoted' | 'closed' | 'cr' = 'start'
  let cell = ''
  let rowLength = 0
  let line = 1
  let column = 0

  const refuse = (message: string): never => {
    throw new RowError({ message, line, column })
  }
  const advance = (length: number): void => {
    column += length
    rowLength += length
    if (rowLength > maxRowLength) refuse(`A row is longer than ${maxRowLength} characters.`)
  }
  const startCell = (): void => {
    row.lines[row.count] = line
    row.columns[row.count] = column
    state = 'plain'
  }
  const endCell = (): void => {
    row.cells[row.count++] = cell
    cell = ''
    state = 'start'
  }
  const endLine = (): void => {
    line++
    column = 0
  }
  const endRow = (): void => {
    endCell()
    takeRow()
  }
  const takeRow = (): void => {
    take(row)
    row.count = 0
    rowLength = 0
    endLine()
  }
  const readEndOfCell = (code: number): boolean => {
    if (code === delimiter) endCell()
    else if (code === lf) endRow()
    else if (code === cr) state = 'cr'
    else return false
    return true
  }
  const readCode = (code: number): void => {
    advance(1)
    if (state === 'start') {
      startCell()
      if (code === quote) state = 'quoted'
      else readEndOfCell(code) || append(code)
    } else if (state === 'quoted') {
      if (code === quote) state = 'closed'
      else append(code)
      if (code === lf) endLine()
    } else if (state === 'closed' && code === quote) {
      append(code)
      state = 'quoted'
    } else if (state === 'cr' && code !== lf) refuse('A line ends with CR alone.')
    else if (!readEndOfCell(code)) refuse('A quote is not where a quoted cell begins or ends.')
  }
  const append = (code: number): void => {
    cell += String.fromCharCode(code)
  }
  /** Where the code units end that are nothing but content, in the state of now. */
  const findEnd = (text: string, from: number): number => {
    let at = from
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (code === quote || code === lf) break
      if (state === 'plain' && (code === delimiter || code === cr)) break
      at++
    }
    return at
  }
  /**
   * Takes a cell that is all there and plain to see, with its delimiter or the end of its line; answers where to go on,
   * or `at` if it needs a closer look.
   */
  const takeCell = (text: string, marks: Marks, at: number): number => {
    const isQuoted = marks.quote(at) === at
    const start = isQuoted ? at + 1 : at
    const end = isQuoted ? marks.quote(start) : Math.min(marks.delimiter(at), marks.lf(at), marks.cr(at))
    if ((isQuoted ? marks.lf(at) : marks.quote(at)) < end) return at
    const behind = isQuoted ? end + 1 : end
    const code = text.charCodeAt(behind)
    const last = code === cr ? behind + 1 : behind
    const isRow = text.charCodeAt(last) === lf
    const length = last + 1 - at
    if (!(isRow || code === delimiter) || rowLength + length > maxRowLength) return at
    row.lines[row.count] = line
    row.columns[row.count] = column + 1
    row.cells[row.count++] = text.slice(start, end)
    rowLength += length
    column += length
    if (isRow) takeRow()
    return last + 1
  }
  return {
    write(text) {
      const marks = findMarks(text, syntax)
      for (let at = 0; at < text.length; ) {
        const taken = state === 'start' ? takeCell(text, marks, at) : at
        if (taken > at) {
          at = taken
          continue
        }
        if (state === 'plain' || state === 'quoted') {
          const end = findEnd(text, at)
          cell += text.slice(at, end)
          advance(end - at)
          at = end
        }
        if (at < text.length) readCode(text.charCodeAt(at++))
      }
    },
    end() {
      if (rowLength === 0) return
      if (state === 'quoted') refuse('A quoted cell does not end.')
      if (state === 'cr') refuse('A line ends with CR alone.')
      if (state === 'start') {
        column++
        startCell()
      }
      endRow()
    },
  }
}

/** Where in a text the next of each mark is, from a place on that only grows; the text's length if there is none. */
type Marks = Readonly<Record<'delimiter' | 'quote' | 'lf' | 'cr', (from: number) => number>>

function findMarks(text: string, { delimiter, quote }: RowSyntax): Marks {
  return {
    delimiter: createFinder(text, delimiter),
    quote: quote === undefined ? () => text.length : createFinder(text, quote),
    lf: createFinder(text, '\n'),
    cr: createFinder(text, '\r'),
  }
}

function createFinder(text: string, mark: string): (from: number) => number {
  let found = -1
  return (from) => {
    if (found < from) found = text.indexOf(mark, from)
    if (found < 0) found = text.length
    return found
  }
}
