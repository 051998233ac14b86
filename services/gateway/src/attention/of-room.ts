import type { Files } from '../files/open-files.ts'
import type { Finding } from './item.ts'

/** Bytes of the disk below which it is time to make room. */
const leastFree = 512 << 20
const mostUsed = 0.9

/** Room that is nearly gone. */
export async function findAboutRoom({ room }: Pick<Files, 'room'>): Promise<Finding[]> {
  const { used, maxBytes, free } = await room.usage()
  return [
    ...(free < leastFree ? [{ kind: 'disk', reason: `${free} bytes are free` } as const] : []),
    ...(used > mostUsed * maxBytes
      ? [{ kind: 'files', reason: `${used} of ${maxBytes} bytes are used` } as const]
      : []),
  ]
}
