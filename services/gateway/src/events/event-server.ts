import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type EventProtocol, EventsQuery, eventProtocols, ReaderName } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { refuseUpgrade, toSpineError } from '@digital-spine/runtime'
import { Compile } from 'typebox/compile'
import { WebSocketServer } from 'ws'
import type { Access } from '../access/access.ts'
import { allow, may, type Principal } from '../access/principal.ts'
import { isForWantOfRight } from '../access/record-acts.ts'
import { getChannelOf } from '../channels/channel-store.ts'
import { defaultClient } from '../readers/readers.ts'
import type { Closing, Dialect } from './dialect.ts'
import { type ServedSocket, type Serving, serveSocket } from './serve-socket.ts'
import { socketOptions } from './socket-options.ts'

/** The WebSocket of participant systems: `/events?clientId=…`. */
export type EventServer = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** Closes all sockets, and resolves when nothing is done for them any more. */
  close(): Promise<void>
}

const path = '/events'
const checks = { query: Compile(EventsQuery), clientId: Compile(ReaderName) }

/** As the DDHub client gateway spells it. */
const closings = {
  unsupported: { code: 1002, reason: 'Protocol Not Supported' },
  unnamed: { code: 1003, reason: "Required paramater 'clientId' ex. ws://localhost:3333/events?clientId=id1" },
  misnamed: { code: 1003, reason: "Required paramater 'clientId' with format Alphanumeric string" },
  unclear: { code: 1003, reason: 'The parameter window is 1 to 1000, acknowledge is explicit, format is cloudevents' },
  stopping: { code: 1001, reason: 'The gateway stops' },
} satisfies Record<string, Closing>

/**
 * Lets clients in by every credential that {@link Access} knows, before anything of theirs is read. Whom it does not let in is
 * told as the sub-protocol has it: by closing the socket, or by an answer to the request for one.
 */
export function createEventServer(
  serving: Serving,
  {
    dialects,
    access,
  }: { dialects: Readonly<Record<EventProtocol, Dialect>>; access: Pick<Access, 'identify' | 'audit'> },
): EventServer {
  const server = new WebSocketServer({
    ...{ ...socketOptions, noServer: true },
    handleProtocols: (offered) => chooseProtocol(offered) ?? [...offered][0] ?? false,
  })
  const served = new Set<ServedSocket>()

  const enter = async (request: IncomingMessage, url: string, fqcn: string | undefined): Promise<Principal> => {
    const { remoteAddress: address = '' } = request.socket
    try {
      const caller = await access.identify({ method: 'GET', headers: request.headers, url, address })
      if (!may(caller, 'send') && !may(caller, 'receive'))
        throw new SpineError('FORBIDDEN', 'Events are for who may send or receive.')
      if (fqcn !== undefined) {
        allow(caller, 'receive', fqcn)
        await getChannelOf(serving.db, fqcn, 'sub', 'download')
      }
      return caller
    } catch (error) {
      const coded = toSpineError(error)
      if (isForWantOfRight(coded.code))
        await access.audit.refused({ actor: null, action: `GET ${path}`, code: coded.code, address })
      throw coded
    }
  }
  return {
    async upgrade(request, line, head) {
      line.on('error', () => line.destroy())
      const { url = '/', headers } = request
      const refuse = ({ code, reason }: Closing): void =>
        server.handleUpgrade(request, line, head, (socket) => {
          socket.on('error', () => socket.terminate())
          socket.close(code, reason)
        })
      const { pathname, searchParams } = new URL(url, 'http://local')
      if (pathname !== path) return refuseUpgrade(line, 'NOT_FOUND')
      const protocol = chooseProtocol(String(headers['sec-websocket-protocol'] ?? '').split(/ *, */))
      if (protocol === undefined) return refuse(closings.unsupported)
      const isDdhub = protocol === 'ddhub-protocol'
      const asked = readQuery(searchParams)
      if (isDdhub && asked?.clientId === undefined) return refuse(explainQuery(searchParams))
      if (asked === undefined) return refuseUpgrade(line, 'VALIDATION_FAILED')
      const { clientId = defaultClient, fqcn, window, format, acknowledge } = asked
      const dialect = dialects[protocol]
      try {
        const caller = await enter(request, url, fqcn)
        server.handleUpgrade(request, line, head, (socket) => {
          const reader = { client: clientId.trim(), fqcn, window, format, isExplicit: acknowledge === 'explicit' }
          const serve = serveSocket(serving, { ...reader, socket, line, dialect, caller })
          served.add(serve)
          void serve.ended.then(() => served.delete(serve))
        })
      } catch (error) {
        const coded = toSpineError(error)
        if (isDdhub) refuse(dialect.closing(coded))
        else refuseUpgrade(line, coded.code)
      }
    },
    async close() {
      for (const { close } of served) close(closings.stopping)
      server.close()
      await Promise.all([...served].map(({ ended }) => ended))
    },
  }
}

/** The first offered that is known. */
const chooseProtocol = (offered: Iterable<string>): EventProtocol | undefined =>
  [...offered].find((name): name is EventProtocol => (eventProtocols as readonly string[]).includes(name))

function readQuery(params: URLSearchParams): EventsQuery | undefined {
  const { window = '200', ...given } = Object.fromEntries(params)
  const asked = { ...given, window: Number(window) }
  return checks.query.Check(asked) ? asked : undefined
}

function explainQuery(params: URLSearchParams): Closing {
  const clientId = params.get('clientId')
  if (clientId === null) return closings.unnamed
  return checks.clientId.Check(clientId) ? closings.unclear : closings.misnamed
}
