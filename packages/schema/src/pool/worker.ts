import { parentPort, workerData } from 'node:worker_threads'
import { isSpineError } from '@digital-spine/core'
import { judgeCompatibility } from '../compatibility/judge.ts'
import type { CompiledSchema, Problem, StreamCheck } from '../compiled-schema.ts'
import { compileSchema } from '../formats/compile-schema.ts'
import { writeTypes } from '../types/write-types.ts'
import {
  type Answer,
  type CheckRequest,
  type CompileRequest,
  done,
  type Failure,
  type JudgeRequest,
  outOfMemory,
  type Request,
  type StreamRequest,
  type ThreadData,
  type TypesRequest,
  type Unusable,
} from './protocol.ts'
import { limitWasmMemory } from './wasm-memory.ts'

const { progress, part, wasmPages, maxWasmBytes } = workerData as ThreadData
const schemas = new Map<number, CompiledSchema>()
const streams = new Map<number, StreamCheck>()
const maxBatchMs = 20
/** What decoders take; the text of so much is in the youngest generation, that of a whole part would not be. */
const unshared = new Uint8Array(64 << 10)

limitWasmMemory(maxWasmBytes, {
  grown: (pages) => Atomics.store(wasmPages, 0, Math.max(pages, Atomics.load(wasmPages, 0))),
  refused: () => process.exit(outOfMemory),
})

/** A fault of a library ends this thread: nobody knows in which state it left its memory. */
parentPort?.on('message', async (request: Request) => {
  Atomics.store(progress, 0, 0)
  const answer = await work(request)
  Atomics.store(progress, 0, done)
  parentPort?.postMessage(answer)
})

function work(request: Request): Answer | Promise<Answer> {
  if (request.op === 'compile') return compile(request)
  if (request.op === 'judge') return judge(request)
  if (request.op === 'types') return types(request)
  if (request.op === 'check') return check(request)
  return { op: 'stream', problems: step(request) }
}

async function compile({ id, schema, forget }: CompileRequest): Promise<Answer> {
  for (const old of forget) {
    schemas.get(old)?.close?.()
    schemas.delete(old)
  }
  try {
    schemas.set(id, await compileSchema(schema))
    return { op: 'compile' }
  } catch (error) {
    return { op: 'compile', unusable: toUnusable(error) }
  }
}

async function judge({ older, newer }: JudgeRequest): Promise<Answer> {
  try {
    return { op: 'judge', verdict: await judgeCompatibility(older, newer) }
  } catch (error) {
    return { op: 'judge', unusable: toUnusable(error) }
  }
}

async function types({ schema, of }: TypesRequest): Promise<Answer> {
  try {
    return { op: 'types', types: await writeTypes(schema, of) }
  } catch (error) {
    return { op: 'types', unusable: toUnusable(error) }
  }
}

function toUnusable(error: unknown): Unusable {
  if (!isSpineError(error)) throw error
  const { code, message, details } = error
  return { code, message, errors: (details?.errors ?? []) as readonly Problem[] }
}

function check({ id, bytes, ends }: CheckRequest): Answer {
  const schema = getSchema(id)
  const failures: Failure[] = []
  const begin = performance.now()
  let start = 0
  let checked = 0
  for (const end of ends) {
    Atomics.store(progress, 0, checked)
    const problems = schema.check(bytes.subarray(start, end))
    if (problems.length > 0) failures.push({ index: checked, problems })
    checked += 1
    start = end
    if (performance.now() - begin > maxBatchMs) break
  }
  return { op: 'check', checked, failures }
}

function step(request: StreamRequest): readonly Problem[] {
  const { stream, id } = request
  if (request.op === 'close') {
    streams.get(stream)?.close?.()
    streams.delete(stream)
    return []
  }
  const open = streams.get(stream) ?? getSchema(id).openStream()
  streams.set(stream, open)
  if (request.op === 'end') return open.end()
  const problems: Problem[] = []
  for (let at = 0; at < request.length; at += unshared.length) {
    const bytes = part.subarray(at, Math.min(request.length, at + unshared.length))
    unshared.set(bytes)
    problems.push(...open.write(unshared.subarray(0, bytes.length)))
  }
  return problems
}

function getSchema(id: number): CompiledSchema {
  const schema = schemas.get(id)
  if (schema === undefined) throw new TypeError(`This thread was not given the schema ${id}.`)
  return schema
}
