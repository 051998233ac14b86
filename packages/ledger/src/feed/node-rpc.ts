import { SpineError } from '@digital-spine/core'
import { NodeRefusal, type RpcAnswer } from '../chain/rpc.ts'
import { inconsistent } from './inconsistent.ts'

/** One call of a node: method and parameters. */
export type NodeCall = readonly [method: string, params: readonly unknown[]]

/** Asks a node: throws {@link NodeRefusal} for its errors, LEDGER_UNAVAILABLE if it does not answer. */
export type NodeRpc = {
  call(method: string, params: readonly unknown[]): Promise<unknown>
  /** The answers in the order of the calls; fails with the first that failed. */
  batch(calls: readonly NodeCall[]): Promise<unknown[]>
}

const maxBatch = 100
const timeoutMs = 20_000

/** An answer of more than `maxBytes`, unpacked, is not taken. */
export function createNodeRpc(url: string, { maxBytes = 64 << 20 }: { maxBytes?: number } = {}): NodeRpc {
  const post = async (body: unknown): Promise<unknown> => {
    let response: Response
    let text: string | undefined
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      })
      text = response.ok ? await readText(response, maxBytes) : undefined
    } catch (cause) {
      if (cause instanceof NodeRefusal) throw cause
      throw new SpineError('LEDGER_UNAVAILABLE', 'The ledger node does not answer.', { cause })
    }
    if (text !== undefined) return readJson(text)
    if (response.status === 413 || response.status === 429) throw tooMuch(`the node answers ${response.status}`)
    throw new SpineError('LEDGER_UNAVAILABLE', `The ledger node answers ${response.status}.`)
  }
  const batch = async (calls: readonly NodeCall[]): Promise<unknown[]> => {
    const results: unknown[] = []
    for (let start = 0; start < calls.length; start += maxBatch) {
      const part = calls.slice(start, start + maxBatch)
      const answers = await post(part.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params })))
      results.push(...readBatch(answers, part.length))
    }
    return results
  }
  return { batch, call: async (method, params) => readResult(await post({ jsonrpc: '2.0', id: 0, method, params }), 0) }
}

/** Too large or too many: what asks may ask for less. */
const tooMuch = (message: string): NodeRefusal => new NodeRefusal({ code: -32005, message })

async function readText({ body }: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body ?? []) {
    size += part.length
    if (size > maxBytes) throw tooMuch(`the node answers with more than ${maxBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw inconsistent('An answer is not JSON.', 'shape')
  }
}

function readBatch(answers: unknown, count: number): unknown[] {
  if (!Array.isArray(answers)) {
    readResult(answers, null)
    throw inconsistent('A batch is answered with something else.', 'shape')
  }
  const byId = new Map(answers.map((answer: unknown) => [(answer as Partial<RpcAnswer> | null)?.id, answer]))
  return Array.from({ length: count }, (_, id) => readResult(byId.get(id), id))
}

function readResult(answer: unknown, id: number | null): unknown {
  if (typeof answer !== 'object' || answer === null) throw inconsistent('A call has no answer.', 'shape')
  const { error, result, id: answered } = answer as RpcAnswer
  if (typeof error === 'object' && error !== null) {
    throw new NodeRefusal({ ...error, code: Number(error.code), message: String(error.message) })
  }
  if (result === undefined || answered !== id) throw inconsistent('An answer has no result.', 'shape')
  return result
}
