/** Headers from lines of `name: value`; undefined if a line is no such. */
export function parseHeaders(text: string): Readonly<Record<string, string>> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const found = lines.map((line) => /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line))
  if (found.includes(null)) return undefined
  return Object.fromEntries(found.map((match) => [match?.[1] ?? '', match?.[2] ?? '']))
}
