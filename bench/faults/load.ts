import { setTimeout as delay } from 'node:timers/promises'
import { createGatewayClient, type GatewayClient, type IncomingMessage } from '@digital-spine/client'
import { isSpineError } from '@digital-spine/core'
import type { AcceptedMessage, History, ReaderEvent } from './history.ts'

/** Where the load goes through. */
export type LoadOptions = {
  readonly sender: { readonly url: string; readonly apiKey: string }
  readonly reader: { readonly url: string; readonly apiKey: string }
  /** Owner of the topics; there is one for each flow, of its name. */
  readonly owner: string
  /** Messages a second, of all flows together. */
  readonly rate: number
}

/** Participant systems that send and read without an end, and write down what they see. */
export type Load = {
  readonly history: History
  /** How often each error code was answered; `none` where there was no answer. */
  readonly errors: ReadonlyMap<string, number>
  /** Whether all that has been accepted so far gets read and acknowledged in time. */
  settle(withinMs: number): Promise<boolean>
  /** Stops sending; what was accepted is still read. */
  pause(): Promise<void>
  close(): Promise<void>
}

/**
 * `persistent` tries each message until it is accepted, under one transaction id; `brief` tries once and forgets. The
 * channels are `FLOW.out` of the sender and `FLOW.in` of the reader.
 */
export const flows = ['persistent', 'brief'] as const
type Flow = (typeof flows)[number]

const workers = 4
/** How long a gateway that says nothing is waited for, ms. */
const patienceMs = 5000
const readerId = 'reader'

export function startLoad({ sender, reader, owner, rate }: LoadOptions): Load {
  const stopSending = new AbortController()
  const stopReading = new AbortController()
  const accepted: AcceptedMessage[] = []
  const read: ReaderEvent[] = []
  const errors = new Map<string, number>()
  const open = new Set<string>()
  const done = new Set<string>()
  let ticks = 0
  let keys = 0
  const tick = (): number => {
    ticks += 1
    return ticks
  }
  const note = (error: unknown): void => {
    const code = isSpineError(error) && error.cause === undefined ? error.code : 'none'
    errors.set(code, (errors.get(code) ?? 0) + 1)
  }

  const send = async (client: GatewayClient, flow: Flow): Promise<void> => {
    keys += 1
    const key = `${flow}-${keys}`
    const payload = { key, filler: 'x'.repeat(1000) }
    const topic = { owner, name: flow }
    const message = { channel: `${flow}.out`, topic, payload, ...(flow === 'persistent' ? { transactionId: key } : {}) }
    const sent = tick()
    for (;;) {
      try {
        const { clientGatewayMessageId: id } = await client.send(message)
        accepted.push({ id, key, flow, sent, accepted: tick() })
        if (!done.has(id)) open.add(id)
        return
      } catch (error) {
        note(error)
        if (flow === 'brief' || stopSending.signal.aborted) return
        await delay(100)
      }
    }
  }
  const sendAll = async (flow: Flow): Promise<void> => {
    const client = createGatewayClient({ ...sender, timeoutMs: patienceMs })
    const pauseMs = (1000 * workers * flows.length) / rate
    while (!stopSending.signal.aborted) {
      const next = performance.now() + pauseMs * (0.5 + Math.random())
      await send(client, flow)
      await delay(Math.max(0, next - performance.now()))
    }
    await client.close()
  }
  const acknowledge = async (client: GatewayClient, flow: Flow, messages: readonly IncomingMessage[]) => {
    const ids = messages.map(({ id }) => id)
    for (;;) {
      try {
        await client.acknowledge(`${flow}.in`, ids, readerId)
        break
      } catch (error) {
        note(error)
        if (stopReading.signal.aborted) return
        await delay(50)
      }
    }
    for (const { id, payload } of messages) {
      read.push({ kind: 'acknowledged', id, key: keyOf(payload), flow })
      open.delete(id)
      done.add(id)
    }
  }
  const readAll = async (flow: Flow): Promise<void> => {
    const client = createGatewayClient({ ...reader, timeoutMs: patienceMs })
    while (!stopReading.signal.aborted) {
      const messages = await client.receive(`${flow}.in`, { client: readerId, amount: 100 }).catch((error) => {
        note(error)
        return []
      })
      for (const { id, payload } of messages) read.push({ kind: 'delivered', id, key: keyOf(payload), flow })
      if (messages.length > 0) await acknowledge(client, flow, messages)
      else await delay(30)
    }
    await client.close()
  }
  const sending = flows.flatMap((flow) => Array.from({ length: workers }, () => sendAll(flow)))
  const reading = flows.map(readAll)
  const pause = async (): Promise<void> => {
    stopSending.abort()
    await Promise.all(sending)
  }
  return {
    history: { accepted, read },
    errors,
    async settle(withinMs) {
      const deadline = Date.now() + withinMs
      for (let waiting = [...open]; waiting.length > 0; waiting = waiting.filter((id) => open.has(id))) {
        if (Date.now() >= deadline) return false
        await delay(30)
      }
      return true
    },
    pause,
    async close() {
      await pause()
      stopReading.abort()
      await Promise.all(reading)
    },
  }
}

function keyOf(payload: string): string {
  return (JSON.parse(payload) as { key: string }).key
}
