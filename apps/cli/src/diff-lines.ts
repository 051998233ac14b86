/** What makes `after` out of `before`, line by line: `- ` goes, `+ ` comes, blanks stand before what stays. */
export function diffLines(before: readonly string[], after: readonly string[]): string[] {
  // lengths[i][j]: how many lines the rests from i and j have in common, in order.
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  const common = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] ?? []
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1))
    }
  }
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      lines.push(`  ${before[i]}`)
      i += 1
      j += 1
    } else if (j >= after.length || (i < before.length && common(i + 1, j) >= common(i, j + 1))) {
      lines.push(`- ${before[i]}`)
      i += 1
    } else {
      lines.push(`+ ${after[j]}`)
      j += 1
    }
  }
  return lines
}
