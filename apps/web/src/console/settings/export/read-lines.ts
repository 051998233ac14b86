import type { ExportEnd } from '@digital-spine/api'

const lineFeed = 10
const endAtMost = 4096

/** How many lines end in these bytes. */
export function countLines(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte === lineFeed) count += 1
  return count
}

/** How many messages an export has, as its last line says; undefined if it broke off before. */
export async function readEnd(file: Blob): Promise<number | undefined> {
  const tail = await file.slice(-endAtMost).text()
  const last = tail.trimEnd().split('\n').at(-1) ?? ''
  try {
    const line = JSON.parse(last) as Partial<ExportEnd>
    return line.kind === 'end' ? line.messages : undefined
  } catch {
    return undefined
  }
}
