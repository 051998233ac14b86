import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What a server has open. */
export type Connections = {
  /** A connection goes on as something else than HTTP; who took it over ends it. */
  handOver(socket: Socket): void
  /** To be called when the server begins to close. */
  end(): void
}

/** ms that an answer, or whoever was handed a connection, may take to end once the server closes. */
const patienceMs = 5000

/**
 * Ends the connections of a server that closes, for which Node would wait as long as their clients please: at once those that
 * no whole request has come over, each other one with its answer, and after 5 s what is left.
 */
export function trackConnections(server: Server): Connections {
  /** What each is in use for; nothing if it is idle, or a request is still coming. */
  const open = new Map<Socket, ServerResponse | 'handed over' | undefined>()
  let isEnding = false

  server.on('connection', (socket: Socket) => {
    if (isEnding) return socket.destroy()
    open.set(socket, undefined)
    socket.once('close', () => open.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    open.set(socket, response)
    response.once('close', () => {
      if (open.get(socket) !== response) return
      open.set(socket, undefined)
      if (isEnding) socket.destroySoon()
    })
  })
  return {
    handOver: (socket) => void open.set(socket, 'handed over'),
    end() {
      isEnding = true
      for (const [socket, use] of open) {
        if (use === 'handed over') continue
        if (use === undefined || !use.req.complete) socket.destroy()
        else if (!use.headersSent) use.setHeader('connection', 'close')
      }
      setTimeout(() => {
        for (const socket of open.keys()) socket.destroy()
      }, patienceMs).unref()
    },
  }
}
