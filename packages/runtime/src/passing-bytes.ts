import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes that pass between two collections. */
const most = 8 << 20

let passed = 0
let collect: (() => void) | undefined

/**
 * Tells that so many bytes have passed in buffers that are garbage now, or soon. V8 takes buffers for memory that stays, and
 * goes through its whole heap for every 64 MB of them, which is longer than what is done to the bytes. Those of files are
 * all young, and are freed here by themselves: in about a millisecond, and before they are many.
 */
export function countPassing(bytes: number): void {
  passed += bytes
  if (passed < most) return
  passed = 0
  collect ??= findCollect()
  collect()
}

function findCollect(): () => void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void
  return () => gc({ type: 'minor' })
}
