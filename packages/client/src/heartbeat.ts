import { WebSocket } from 'ws'

const everyMs = 5000
const maxMissed = 3

/** Ends a socket whose other side has not been heard for some time, as happens when a network drops a connection untold. */
export function watchHeartbeat(socket: WebSocket, intervalMs = everyMs): void {
  let missed = 0
  const timer = setInterval(() => {
    if (missed >= maxMissed) return socket.terminate()
    missed += 1
    if (socket.readyState === WebSocket.OPEN) socket.ping()
  }, intervalMs)
  const hear = (): void => {
    missed = 0
  }
  for (const sign of ['open', 'message', 'ping', 'pong'] as const) socket.on(sign, hear)
  socket.on('close', () => clearInterval(timer))
}
