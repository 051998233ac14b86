import type { StoredMessage } from './message-log.ts'
import type { LogCall } from './worker-front.ts'

/**
 * Calls of one turn on their way to another thread. What is large, the bodies of messages, lies one after the other in
 * bytes that are handed over; in the calls stands how long each is.
 */
export type CallPacket = { readonly calls: readonly LogCall[]; readonly bodies: Uint8Array<ArrayBuffer> }

/** The packet's `bodies.buffer` is there to be transferred. */
export function packCalls(calls: readonly LogCall[]): CallPacket {
  const bodies = calls.flatMap((call) => bodyOf(call) ?? [])
  const packed = new Uint8Array(bodies.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const body of bodies) {
    packed.set(body, at)
    at += body.length
  }
  return { calls: calls.map(withoutBody), bodies: packed }
}

export function unpackCalls({ calls, bodies }: CallPacket): readonly LogCall[] {
  let at = 0
  return calls.map((call) => {
    const [message] = call.args as readonly [{ body: number }]
    if (call.name !== 'append' || typeof message.body !== 'number') return call
    const body = bodies.subarray(at, at + message.body)
    at += message.body
    return { ...call, args: [Object.assign(message, { body })] }
  })
}

function bodyOf({ name, args }: LogCall): Uint8Array | undefined {
  if (name !== 'append') return undefined
  const [{ body }] = args as readonly [StoredMessage]
  return body instanceof Uint8Array ? body : undefined
}

function withoutBody(call: LogCall): LogCall {
  const body = bodyOf(call)
  if (body === undefined) return call
  const [message] = call.args as readonly [StoredMessage]
  return { ...call, args: [{ ...message, body: body.length }] }
}
