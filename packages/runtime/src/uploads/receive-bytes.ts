import type { IncomingMessage } from 'node:http'
import { SpineError } from '@digital-spine/core'
import { countPassing } from '../passing-bytes.ts'

/** What comes with a request. */
export type ReceivedBytes = {
  /** As it comes. If the client goes away that is the end of it. Throws TOO_LARGE behind `most` bytes. */
  read(most: number): AsyncGenerator<Uint8Array>
  /** Takes no more, and has the rest pass, since many a client looks for an answer only when it has sent everything. */
  drop(): void
}

/** Bytes that may wait to be read. */
const mostWaiting = 1 << 20

/** Takes the bytes of a request in at once: what waits in the request itself is lost when its client goes away. */
export function receiveBytes(request: IncomingMessage): ReceivedBytes {
  const pieces: Uint8Array[] = []
  let waiting = 0
  let isOver = request.destroyed
  let wake = (): void => undefined
  const take = (piece: Uint8Array): void => {
    pieces.push(piece)
    waiting += piece.length
    countPassing(piece.length)
    if (waiting >= mostWaiting) request.pause()
    wake()
  }
  const end = (): void => {
    isOver = true
    wake()
  }
  request.on('data', take).on('end', end).on('close', end).on('error', end)
  return {
    async *read(most) {
      let left = most
      while (pieces.length > 0 || !isOver) {
        const piece = pieces.shift()
        if (piece === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        waiting -= piece.length
        if (request.isPaused() && waiting < mostWaiting) request.resume()
        if (piece.length > left) throw new SpineError('TOO_LARGE', 'More came than the upload has.')
        left -= piece.length
        yield piece
      }
    },
    drop() {
      request.off('data', take).resume()
      pieces.length = 0
    },
  }
}
