import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { isSpineError, SpineError } from '@digital-spine/core'
import { errorBody, refuseUpgrade, toSpineError } from '@digital-spine/runtime'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Access } from '../access/access.ts'
import { allow, may, type Principal } from '../access/principal.ts'
import { isForWantOfRight } from '../access/record-acts.ts'
import { isReceiving } from '../channels/channel.ts'
import { listChannels } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { Acceptor, SendInput } from '../outbox/accept.ts'
import type { Parties } from '../people/parties.ts'
import { defaultClient, type Readers } from '../readers/readers.ts'
import { showReceived } from '../show/received-message.ts'

/** The WebSocket of participant systems: `/api/v2/events?clientId=…`. */
export type EventServer = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  close(): void
}

const maxPayload = 2 << 20
const clientPattern = /^[A-Za-z0-9._:-]{1,120}$/
const batch = 100

/**
 * Pushes `{"event":"messages","data":[…]}` for every receiving channel; takes `{"event":"ack","data":{fqcn, messagesIds}}`
 * and `{"event":"message","data":"<JSON of a message>"}`, each answered with its `id` if it had one.
 */
export function createEventServer(
  context: GatewayContext,
  { readers, accept, parties }: { readers: Readers; accept: Acceptor; parties: Parties },
  { identify, audit }: Access,
): EventServer {
  const { db, atRest, events, logger } = context
  const server = new WebSocketServer({
    noServer: true,
    maxPayload,
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  })

  const serve = (socket: WebSocket, client: string, caller: Principal): void => {
    const write = (value: unknown): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(value))
    }
    let pushing: Promise<void> = Promise.resolve()
    const push = (fqcn: string): void => {
      if (!may(caller, 'receive', fqcn)) return
      pushing = pushing
        .then(async () => {
          for (;;) {
            const rows =
              socket.readyState === socket.OPEN ? await readers.lend({ fqcn, client }, { amount: batch }) : []
            if (rows.length === 0) return
            write({ event: 'messages', data: rows.map((row) => showReceived(row, { atRest, parties })) })
          }
        })
        .catch((err) => logger.error({ err }, 'push failed'))
    }
    const pushAll = async (): Promise<void> => {
      if (!(await caller.holds())) return socket.close(1008, 'no longer allowed')
      for (const { fqcn, type } of await listChannels(db)) if (isReceiving(type)) push(fqcn)
    }
    const keepPushing = (): void => void pushAll().catch((err) => logger.error({ err }, 'push failed'))
    const perform = async (event: unknown, data: unknown): Promise<unknown> => {
      if (event === 'message') {
        const message = readSend(data)
        allow(caller, 'send', message.fqcn)
        return accept(message)
      }
      if (event !== 'ack') throw new SpineError('VALIDATION_FAILED', 'The event must be "message" or "ack".')
      const { fqcn, messagesIds } = readAck(data)
      allow(caller, 'receive', fqcn)
      return { acknowledged: await readers.acknowledge({ fqcn, client }, messagesIds) }
    }
    socket.on('message', (frame: Buffer) => {
      const answer = async (): Promise<void> => {
        const { event, data, id } = JSON.parse(frame.toString('utf8')) as {
          event: unknown
          data: unknown
          id?: unknown
        }
        try {
          write({ event: 'answer', id, data: await perform(event, data) })
        } catch (error) {
          const coded = isSpineError(error)
            ? error
            : new SpineError('INTERNAL', 'Something went wrong inside the gateway.')
          write({ event: 'error', id, data: errorBody(coded) })
        }
      }
      answer().catch(() => socket.close(1007, 'not a JSON frame {event, data}'))
    })
    const timer = setInterval(keepPushing, 30_000)
    events.on('inbox', push)
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearInterval(timer)
      events.off('inbox', push)
    })
    keepPushing()
  }
  return {
    async upgrade(request, socket, head) {
      const {
        headers,
        url: path = '/',
        socket: { remoteAddress: address = '' },
      } = request
      socket.on('error', () => socket.destroy())
      try {
        const { pathname, searchParams } = new URL(path, 'http://local')
        const client = searchParams.get('clientId') ?? defaultClient
        if (pathname !== '/api/v2/events') throw new SpineError('NOT_FOUND', 'no such path')
        const caller = await identify({ headers, url: path, address })
        if (!clientPattern.test(client)) throw new SpineError('VALIDATION_FAILED', 'bad client id')
        server.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, client, caller))
      } catch (error) {
        const { code } = toSpineError(error)
        if (isForWantOfRight(code)) await audit.refused({ actor: null, action: 'GET /api/v2/events', code, address })
        refuseUpgrade(socket, code)
      }
    },
    close() {
      for (const socket of server.clients) socket.close(1001)
      server.close()
    },
  }
}

function readSend(data: unknown): SendInput {
  const value: unknown = typeof data === 'string' ? JSON.parse(data) : data
  const fields = ['fqcn', 'topicOwner', 'topicName', 'payload'] as const
  const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const missing = fields.find((field) => typeof object[field] !== 'string')
  if (missing !== undefined) throw new SpineError('VALIDATION_FAILED', `"${missing}" must be text.`)
  return object as unknown as SendInput
}

function readAck(data: unknown): { fqcn: string; messagesIds: string[] } {
  const { fqcn, messagesIds } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  if (typeof fqcn !== 'string' || !Array.isArray(messagesIds) || !messagesIds.every((id) => typeof id === 'string')) {
    throw new SpineError('VALIDATION_FAILED', 'An ack has "fqcn" and a list "messagesIds".')
  }
  return { fqcn, messagesIds }
}
