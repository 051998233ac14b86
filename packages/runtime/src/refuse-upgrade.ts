import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ErrorCode, errorTable } from '@digital-spine/core'

/** Answers a request for another protocol with an error, and ends its connection though the client may not. */
export function refuseUpgrade(socket: Duplex, code: ErrorCode): void {
  const { status } = errorTable[code]
  socket.once('finish', () => socket.destroy())
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nx-error-code: ${code}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  )
}
