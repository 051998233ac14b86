import type { Problem } from '../compiled-schema.ts'
import type { LostReason } from './thread.ts'

const MiB = 1024 * 1024

/** Time in ms for a payload of a size: once, and once more for every MiB. */
export const limitFor = (bytes: number, maxCheckMs: number): number => maxCheckMs * (1 + bytes / MiB)

/** What is wrong with the payload at which a thread was lost. */
export const lostProblem = (reason: LostReason): Problem => ({
  message:
    { time: 'takes too long to check', memory: 'takes too much memory to check' }[reason as string] ??
    'cannot be checked',
})
