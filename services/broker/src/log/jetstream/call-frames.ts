import { Encoder } from 'cbor-x'
import type { LogOperations } from '../message-log.ts'
import type { Outcome } from '../worker-front.ts'
import type { Request } from './record.ts'

/** Calls on their way to the owner of a part in a term; `after` as in {@link RequestQueue}. */
export type CallFrame = {
  readonly part: string
  readonly term: number
  readonly after: number
  readonly requests: readonly Request[]
}

/** What calls came to that changed nothing, and as of which record of the part. */
export type AnswerFrame = readonly (readonly [part: string, sequence: number, call: number, outcome: Outcome])[]

const codec = new Encoder({ useRecords: false, mapsAsObjects: true, tagUint8Array: false })

/** CBOR: `[part, term, after, origin, [[call, name, args], …]]`; all requests are of one origin. */
export function encodeCalls({ part, term, after, requests }: CallFrame): Uint8Array {
  const calls = requests.map(({ call, name, args }) => [call, name, args])
  return codec.encode([part, term, after, requests[0]?.origin ?? '', calls])
}

/** Undefined for what is not one, as from a process of another version. */
export function decodeCalls(data: Uint8Array): CallFrame | undefined {
  type Encoded = [string, number, number, string, [number, keyof LogOperations, unknown[]][]]
  try {
    const [part, term, after, origin, calls] = codec.decode(data) as Encoded
    return { part, term, after, requests: calls.map(([call, name, args]) => ({ origin, call, name, args })) }
  } catch {
    return undefined
  }
}

export const encodeAnswers = (answers: AnswerFrame): Uint8Array => codec.encode(answers)

/** Empty for what is not one. */
export function decodeAnswers(data: Uint8Array): AnswerFrame {
  try {
    const answers: unknown = codec.decode(data)
    return Array.isArray(answers) ? (answers as AnswerFrame).filter(Array.isArray) : []
  } catch {
    return []
  }
}
