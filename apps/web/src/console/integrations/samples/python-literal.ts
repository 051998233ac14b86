const words = new Map<unknown, string>([
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
])

/** A JSON value as Python writes it. */
export function pythonLiteral(value: unknown, indent = ''): string {
  const word = words.get(value)
  if (word !== undefined) return word
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const deeper = `${indent}    `
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const members = Array.isArray(value)
    ? value.map((item) => pythonLiteral(item, deeper))
    : Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${pythonLiteral(member, deeper)}`)
  if (members.length === 0) return `${open}${close}`
  return `${open}\n${members.map((member) => `${deeper}${member},\n`).join('')}${indent}${close}`
}
