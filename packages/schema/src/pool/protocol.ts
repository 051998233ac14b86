import type { ErrorCode, TopicSchema } from '@digital-spine/core'
import type { Verdict } from '../compatibility/verdict.ts'
import type { Problem } from '../compiled-schema.ts'
import type { TypesOf } from '../types/write-types.ts'

/** What a thread is asked; it is asked one thing at a time. Schemas and streams go by numbers that the asker gives. */
export type Request = CompileRequest | JudgeRequest | TypesRequest | CheckRequest | StreamRequest

export type CompileRequest = {
  readonly op: 'compile'
  readonly id: number
  readonly schema: TopicSchema
  /** Schemas that will not be asked for any more. */
  readonly forget: readonly number[]
}

/** Two versions to be compared. */
export type JudgeRequest = { readonly op: 'judge'; readonly older: TopicSchema; readonly newer: TopicSchema }

/** A schema of whose payloads types are to be written. */
export type TypesRequest = { readonly op: 'types'; readonly schema: TopicSchema; readonly of: TypesOf }

/** Payloads one after the other; `ends` says where each ends. */
export type CheckRequest = {
  readonly op: 'check'
  readonly id: number
  readonly bytes: Uint8Array
  readonly ends: readonly number[]
}

export type StreamRequest =
  /** So many bytes of {@link ThreadData.part} are the next of the stream. */
  | { readonly op: 'write'; readonly id: number; readonly stream: number; readonly length: number }
  | { readonly op: 'end'; readonly id: number; readonly stream: number }
  | { readonly op: 'close'; readonly id: number; readonly stream: number }

export type Answer =
  /** `unusable` says why a schema was refused. */
  | { readonly op: 'compile'; readonly unusable?: Unusable }
  | { readonly op: 'judge'; readonly verdict: Verdict }
  | { readonly op: 'judge'; readonly unusable: Unusable }
  | { readonly op: 'types'; readonly types: string }
  | { readonly op: 'types'; readonly unusable: Unusable }
  /** How many payloads were checked, as a thread does not go on for long, and what is wrong with which. */
  | { readonly op: 'check'; readonly checked: number; readonly failures: readonly Failure[] }
  | { readonly op: 'stream'; readonly problems: readonly Problem[] }

export type Unusable = { readonly code: ErrorCode; readonly message: string; readonly errors: readonly Problem[] }

export type Failure = { readonly index: number; readonly problems: readonly Problem[] }

export type ThreadData = {
  /** The thread sets it to the index of the payload it is at, or to {@link done}. */
  readonly progress: Int32Array<SharedArrayBuffer>
  /** Bytes of streams, which are so many that handing over their ownership would leave as many to be collected. */
  readonly part: Uint8Array<SharedArrayBuffer>
  /** The thread sets it to the pages of its largest WebAssembly memory. */
  readonly wasmPages: Int32Array<SharedArrayBuffer>
  /** What each WebAssembly memory may grow to, in bytes. */
  readonly maxWasmBytes: number
}

/** The size of {@link ThreadData.part}. */
export const partBytes = 1024 * 1024

export const done = -1

/** The code with which a thread ends that wanted more WebAssembly memory. */
export const outOfMemory = 9
