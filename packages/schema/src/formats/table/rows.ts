import type { Problem } from '../../compiled-schema.ts'

/** A row, and where each cell begins, from 1. It is used again for the next row. */
export type Row = {
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
  const row = { cells: [] as string[], lines: [] as number[], columns: [] as number[] }
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
    row.lines.push(line)
    row.columns.push(column)
    state = 'plain'
  }
  const endCell = (): void => {
    row.cells.push(cell)
    cell = ''
    state = 'start'
  }
  const endLine = (): void => {
    line++
    column = 0
  }
  const endRow = (): void => {
    endCell()
    take(row)
    for (const list of [row.cells, row.lines, row.columns]) list.length = 0
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
  return {
    write(text) {
      let at = 0
      while (at < text.length) {
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
