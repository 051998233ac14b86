import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** Resolves when the frame has left this process; rejects if it cannot any more. */
export type FrameWriter = (frame: string) => Promise<void>

/** Writes frames to a socket; what is written in one turn goes in one packet. */
export function createFrameWriter(socket: WebSocket, line: Duplex): FrameWriter {
  return (frame) => {
    if (line.writableCorked === 0) {
      line.cork()
      process.nextTick(() => line.uncork())
    }
    return new Promise((resolve, reject) => {
      socket.send(frame, (error) => (error ? reject(error) : resolve()))
    })
  }
}
