import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { countPassing } from './passing-bytes.ts'

const pieceBytes = 256 << 10

/** Bytes of a file from `start` to before `end`, which it has; the file is closed behind them. */
export function streamFile(file: FileHandle, start: number, end: number): Readable {
  let at = start
  return new Readable({
    highWaterMark: pieceBytes,
    read() {
      const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, end - at))
      file.read(piece, 0, piece.length, at).then(
        ({ bytesRead }) => {
          at += bytesRead
          countPassing(piece.length)
          this.push(bytesRead === 0 ? null : piece.subarray(0, bytesRead))
        },
        (error) => this.destroy(error),
      )
    },
    destroy(error, done) {
      file.close().then(
        () => done(error),
        (failure) => done(error ?? failure),
      )
    },
  })
}
