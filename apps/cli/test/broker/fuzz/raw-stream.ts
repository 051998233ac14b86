import { once } from 'node:events'
import { frameKind } from '@digital-spine/api'
import { createLoginSession, frameCodec } from '@digital-spine/client'
import { WebSocket } from 'ws'
import type { Peer } from '../world.ts'

/** Why a broker may close a stream on which nonsense comes: not a frame, or one that is too large. */
const refusals: ReadonlySet<number> = new Set([1007, 1009])
const honest = 2 ** 40

export const encodeFrame = (frame: unknown): Uint8Array => frameCodec.encode(frame)

/** A stream on which anything can be sent. */
export type RawStream = AsyncDisposable & {
  /**
   * Sends frames and an honest one after them. Resolves when that is answered, or when the broker has refused the stream;
   * rejects if the stream ends otherwise. Answers the codes of what was refused meanwhile.
   */
  send(frames: readonly Uint8Array[]): Promise<ReadonlySet<string>>
}

export async function openRawStream(url: string, { signer, credentials }: Omit<Peer, 'client'>): Promise<RawStream> {
  const login = createLoginSession({ baseUrl: url, signer: () => signer, credentials: async () => credentials })
  const address = `${url}/v1/stream`
  let socket: WebSocket | undefined
  let sent = 0

  const connect = async (): Promise<WebSocket> => {
    const headers = await login.headers('GET', address)
    const opened = new WebSocket(address.replace(/^http/, 'ws'), { headers, perMessageDeflate: false })
    await once(opened, 'open')
    opened.on('error', () => undefined)
    opened.on('close', () => {
      if (socket === opened) socket = undefined
    })
    return opened
  }
  return {
    async send(frames) {
      socket ??= await connect()
      const stream = socket
      sent += 1
      const correlation = honest + sent
      const codes = new Set<string>()
      const { promise, resolve, reject } = Promise.withResolvers<ReadonlySet<string>>()
      const onMessage = (data: Buffer): void => {
        const [kind, id, content] = frameCodec.decode(data) as [number, unknown, { code?: string }]
        if (kind === frameKind.error) codes.add(String(content.code))
        if (kind === frameKind.answer && id === correlation) resolve(codes)
      }
      const onClose = (code: number): void => {
        if (refusals.has(code)) resolve(codes)
        else reject(new Error(`the stream ended with ${code}`))
      }
      stream.on('message', onMessage)
      stream.on('close', onClose)
      for (const frame of frames) stream.send(frame)
      stream.send(encodeFrame(['ping', correlation, null]))
      try {
        return await promise
      } finally {
        stream.off('message', onMessage)
        stream.off('close', onClose)
      }
    },
    async [Symbol.asyncDispose]() {
      if (socket !== undefined) {
        const closed = once(socket, 'close')
        socket.close()
        await closed
      }
      await login.close()
    },
  }
}
