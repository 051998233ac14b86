import type { Duplex } from 'node:stream'
import { isSpineError, SpineError } from '@digital-spine/core'
import type { WebSocket } from 'ws'
import { allow, may, type Principal } from '../access/principal.ts'
import { isReceiving } from '../channels/channel.ts'
import { listChannels, type StoredChannel } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { Acceptor } from '../outbox/accept.ts'
import { handOver } from '../outbox/hand-over.ts'
import type { Readers } from '../readers/readers.ts'
import type { Closing, Dialect } from './dialect.ts'
import { createFrameWriter } from './frame-writer.ts'
import type { MessageFormat } from './message-text.ts'
import type { OpenConnections } from './open-connections.ts'
import { pushMessages } from './push-messages.ts'
import { parseFrame, readRequest } from './read-frame.ts'

/** What serving takes. */
export type Serving = Pick<GatewayContext, 'db' | 'logger'> & {
  readonly accept: Acceptor
  readonly connections: OpenConnections
  readonly readers: Readers
}

/** An open socket, with the line it runs over, and whose it is. */
export type EventSocket = {
  readonly socket: WebSocket
  readonly line: Duplex
  readonly dialect: Dialect
  readonly caller: Principal
  readonly client: string
  /** The channel to push messages of; all that the caller may receive from if left out. */
  readonly fqcn?: string | undefined
  /** Messages of a channel that may be unacknowledged. */
  readonly window: number
  readonly format?: MessageFormat
  /** Its client acknowledges by frames alone. */
  readonly isExplicit: boolean
}

/** A socket while it is served. */
export type ServedSocket = {
  /** Does nothing more for its client. */
  close(closing: Closing): void
  /** It has closed, and nothing that came over it is under way. */
  readonly ended: Promise<void>
}

/** Frames that may be unanswered before no more are read. */
const maxUnanswered = 1000
/** Beats without a sign of the client, of 3 s each. */
const maxSilent = 10

/** Serves a client until its socket closes. */
export function serveSocket({ db, logger, accept, connections, readers }: Serving, options: EventSocket): ServedSocket {
  const { socket, line, dialect, caller, client, fqcn: only, window, format, isExplicit } = options
  const write = createFrameWriter(socket, line)
  const gone = new AbortController()
  const pushing = new Map<string, Promise<void>>()
  /** Pushed, and not known to have reached the client; each with the number of the ping that follows it. */
  const onTheWay: { readonly ping: number; readonly fqcn: string; readonly ids: readonly string[] }[] = []
  let pings = 0
  let silent = 0
  let unanswered = 0
  let answered: Promise<unknown> = Promise.resolve()

  const acknowledge = (fqcn: string, ids: readonly string[]): Promise<number> =>
    readers.acknowledge({ fqcn, client }, ids)
  const push = async ({ fqcn, acknowledge: by }: StoredChannel): Promise<void> => {
    await pushMessages(
      readers,
      { fqcn, client },
      {
        ...{ window, signal: gone.signal },
        async push(rows) {
          const left = dialect.messages(rows, format).map(write)
          if (dialect.takesPongs && !isExplicit && by !== 'explicit') {
            pings += 1
            onTheWay.push({ ping: pings, fqcn, ids: rows.map(({ id }) => id) })
            socket.ping(String(pings))
          }
          await Promise.all(left)
        },
      },
    ).catch((err: unknown) => {
      if (gone.signal.aborted || socket.readyState !== socket.OPEN) return
      if (isSpineError(err) && err.code === 'CLIENTS_EXCEEDED') return close(dialect.closing(err))
      logger.error({ err, fqcn }, 'messages are not pushed for now')
    })
    pushing.delete(fqcn)
  }
  const pushAll = async (): Promise<void> => {
    const channels = (await listChannels(db)).filter(
      ({ fqcn, type }) => isReceiving(type) && may(caller, 'receive', fqcn) && (only ?? fqcn) === fqcn,
    )
    if (gone.signal.aborted) return
    for (const channel of channels) if (!pushing.has(channel.fqcn)) pushing.set(channel.fqcn, push(channel))
  }
  const keepPushing = (): void =>
    void pushAll().catch((err: unknown) => logger.error({ err }, 'messages are not pushed for now'))

  const perform = async (frame: ReturnType<typeof parseFrame>): Promise<unknown> => {
    const request = readRequest(frame)
    if (request.event === 'message') {
      const { message } = request
      allow(caller, 'send', message.fqcn)
      return dialect.accepted(frame.id, await handOver(accept, message, message.traceparent))
    }
    const { fqcn, messagesIds } = request.done
    allow(caller, 'receive', fqcn)
    return dialect.acknowledged(frame.id, await acknowledge(fqcn, messagesIds))
  }
  const answer = async (text: string): Promise<unknown> => {
    let frame: ReturnType<typeof parseFrame> | undefined
    try {
      frame = parseFrame(text)
      return await perform(frame)
    } catch (error) {
      if (isSpineError(error)) return dialect.error(frame?.id, error)
      logger.error({ err: error }, 'a frame failed')
      return dialect.error(frame?.id, new SpineError('INTERNAL', 'Something went wrong inside the gateway.'))
    }
  }
  const settle = (): void => {
    unanswered -= 1
    if (socket.isPaused && unanswered < maxUnanswered / 2) socket.resume()
  }
  const close = ({ code, reason }: Closing): void => {
    gone.abort()
    socket.close(code, reason)
  }
  const hear = (): void => {
    silent = 0
  }
  socket.on('message', (data: Buffer) => {
    hear()
    if (gone.signal.aborted) return
    unanswered += 1
    if (unanswered >= maxUnanswered) socket.pause()
    // Several are dealt with at once, and answered one after the other.
    answered = Promise.all([answer(data.toString('utf8')), answered]).then(
      ([frame]) => void write(JSON.stringify(frame)).then(settle, settle),
    )
  })
  socket.on('pong', (data) => {
    hear()
    const reached = Number(data.toString('latin1'))
    const there = onTheWay.findIndex(({ ping }) => ping > reached)
    for (const { fqcn, ids } of onTheWay.splice(0, there === -1 ? onTheWay.length : there))
      acknowledge(fqcn, ids).catch((err: unknown) => logger.warn({ err, fqcn }, 'what was pushed is pushed again'))
  })
  const takeOff = connections.add({
    caller,
    beat() {
      if (!socket.isPaused) silent += 1
      if (silent > maxSilent) return socket.terminate()
      socket.ping()
      keepPushing()
    },
    lapse: () => close(dialect.closing(new SpineError('FORBIDDEN', 'The caller is not allowed any more.'))),
  })
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    takeOff()
    gone.abort()
    resolve()
  })
  keepPushing()
  return { close, ended: closed.then(async () => void (await Promise.allSettled([answered, ...pushing.values()]))) }
}
