import { createHash } from 'node:crypto'

/** The part that holds what is there once: topics, holders of roles, the audit. */
export const directoryPart = 'directory'

/** The parts of a log: its partitions by number, and the directory. */
export function partNames(partitions: number): string[] {
  return [...Array.from({ length: partitions }, (_, i) => String(i)), directoryPart]
}

/** The partition of a mailbox; it never changes, as the number of partitions does not. */
export function partOf(did: string, partitions: number): string {
  let number = numbers.get(did)
  if (number === undefined) {
    number = createHash('sha256').update(did).digest().readUInt32BE()
    if (numbers.size >= maxRemembered) numbers.clear()
    numbers.set(did, number)
  }
  return String(number % partitions)
}

const maxRemembered = 100_000
const numbers = new Map<string, number>()

/** The stream of a part, what is published to it, and what it publishes again once it is stored. */
export const streamOf = (part: string): string => `SPINE_LOG_${part.toUpperCase()}`
export const subjectOf = (part: string): string => `spine.log.${part}`
export const storedSubjectOf = (part: string): string => `spine.stored.${part}`

/** The stream of large bodies, under the day on which they end, and the bucket of snapshots. */
export const bodiesStream = 'SPINE_BODIES'
const bodyPrefix = 'spine.bodies'
export const bodySubjectOf = (day: number | '*'): string => `${bodyPrefix}.${day}`
export const dayOfSubject = (subject: string): number => Number(subject.slice(bodyPrefix.length + 1))
export const snapshotBucket = 'SPINE_SNAPSHOTS'

/** Subjects by which processes talk to each other; nothing on them is kept. */
export const aliveSubject = 'spine.alive'
export const callSubjectOf = (process: string): string => `spine.call.${process}`
export const answerSubjectOf = (process: string): string => `spine.answer.${process}`
