import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SpineError } from '@digital-spine/core'
import type { RunningGateway } from './running-participant.ts'

/** A gateway whose API is under a path of ours. */
export type Upstream = Pick<RunningGateway, 'url' | 'apiKey'> & {
  /** Comes before every path of the gateway, as others see it. */
  readonly prefix: string
}

/** RFC 9110 section 7.6.1, with what `Connection` names; `expect` was answered here. */
const hopByHop = ['connection', 'proxy-connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade', 'expect']
/** They are of who calls, and the gateway's own key comes in their place. */
const credentials = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key']

/** Answers a request as the gateway does, byte by byte as they come, both ways. Throws SERVICE_UNAVAILABLE. */
export async function forward(incoming: IncomingMessage, outgoing: ServerResponse, to: Upstream): Promise<void> {
  const upstream = ask(incoming, to, framing(incoming.headers))
  outgoing.on('close', () => upstream.destroy())
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    upstream.on('response', resolve)
    upstream.on('error', (cause) => reject(unanswered(cause)))
    incoming.pipe(upstream)
  })
  outgoing.writeHead(answer.statusCode ?? 502, headersOut(answer.headers, to))
  // An event stream has begun before its first event.
  outgoing.flushHeaders()
  // Whoever goes away in between needs no answer.
  await pipeline(answer, outgoing).catch(() => outgoing.destroy())
}

/** Connects both ends of a WebSocket (RFC 6455); a refusal comes back as the gateway said it. */
export async function forwardUpgrade(
  incoming: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
  to: Upstream,
): Promise<void> {
  const upstream = ask(incoming, to, { connection: 'Upgrade', upgrade: 'websocket' })
  socket.on('close', () => upstream.destroy())
  await new Promise<void>((resolve, reject) => {
    upstream.on('upgrade', (answer, line, first) => {
      const headers = { ...headersOut(answer.headers, to), connection: 'Upgrade', upgrade: 'websocket' }
      socket.write(statusLines(answer, headers), 'latin1')
      socket.write(first)
      line.write(head)
      for (const [from, into] of [
        [socket, line],
        [line, socket],
      ] as const) {
        from.pipe(into)
        from.on('error', () => into.destroy())
        from.on('close', () => into.destroy())
      }
      resolve()
    })
    upstream.on('response', (answer) => {
      socket.write(statusLines(answer, { ...headersOut(answer.headers, to), connection: 'close' }), 'latin1')
      answer.pipe(socket)
      resolve()
    })
    upstream.on('error', (cause) => reject(unanswered(cause)))
    upstream.end()
  })
}

const unanswered = (cause: unknown): SpineError =>
  new SpineError('SERVICE_UNAVAILABLE', 'The gateway does not answer.', { cause })

function ask({ url = '/', method, headers }: IncomingMessage, to: Upstream, own: Readonly<Record<string, string>>) {
  const { pathname, search } = new URL(url, 'http://local')
  // Set, not resolved: a path that begins with "//" would name another host, and be sent the key.
  const target = new URL(to.url)
  target.pathname = pathname.slice(to.prefix.length)
  target.search = search
  const { host: _, origin, ...kept } = without(headers, credentials)
  // It was held to our host, as the gateway holds it to its own.
  const local = origin === undefined ? {} : { origin: target.origin }
  const sent = { ...kept, ...local, ...own, 'x-api-key': to.apiKey }
  return request(target, { ...(method === undefined ? {} : { method }), headers: sent })
}

/** How long a body is was said by its length, or by its chunks. */
const framing = (headers: IncomingHttpHeaders): Record<string, string> =>
  headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }

function headersOut(headers: IncomingHttpHeaders, { url, prefix }: Upstream): IncomingHttpHeaders {
  const { location, link, ...kept } = without(headers, ['set-cookie'])
  const own = (text: string): string => text.replaceAll(new URL(url).origin, '')
  return {
    ...kept,
    ...(location === undefined ? {} : { location: own(location).replace(/^\//, `${prefix}/`) }),
    ...(typeof link !== 'string' ? {} : { link: own(link).replaceAll('</', `<${prefix}/`) }),
  }
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  const dropped = new Set([...hopByHop, ...named, ...names])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)))
}

function statusLines({ statusCode = 502 }: IncomingMessage, headers: IncomingHttpHeaders): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`)
  return [`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`, ...lines, '', ''].join('\r\n')
}
