/** Lines of a table for people: each column as wide as its widest cell, two blanks between columns. */
export function tableLines(rows: readonly (readonly string[])[], head?: readonly string[]): string[] {
  const all = head === undefined || rows.length === 0 ? rows : [head.map((cell) => cell.toUpperCase()), ...rows]
  const widths: number[] = []
  for (const row of all) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  return all.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
