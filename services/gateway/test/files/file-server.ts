import { Readable } from 'node:stream'
import { type BrokerFiles, createBrokerFiles, createHttpClient } from '@digital-spine/client'
import { type ErrorCode, SpineError } from '@digital-spine/core'
import { addUploadRoutes, createHttpServer, readRange, silentLogger } from '@digital-spine/runtime'

/** Files over HTTP as a broker has them, for one owner, and what is wrong with it just now. */
export type FileServer = AsyncDisposable & {
  readonly files: BrokerFiles
  /** Bytes that it has of a file; undefined if it does not know it. */
  stored(id: string): Buffer | undefined
  /** What was asked for, with the byte it began at: `PATCH 0`, `GET 1048592`. */
  readonly asked: readonly string[]
  /** Has a file as it is, complete or not. */
  put(id: string, bytes: Uint8Array, size?: number): void
  /** What announcements, and who asks for a file, are refused with. */
  refusal: ErrorCode | undefined
  /** Told when a file is asked for. */
  onAsked: () => void
  /** After how many bytes, up or down, the connection is cut, once. */
  cutAfter: number | undefined
}

export async function startFileServer(): Promise<FileServer> {
  const server = await createHttpServer({ name: 'broker', title: 'Files', logger: silentLogger() })
  const stored = new Map<string, Stored>()
  const asked: string[] = []
  const get = (id: string) => {
    const file = stored.get(id)
    if (file === undefined) throw new SpineError('FILE_UNKNOWN', 'There is no such file.')
    return file
  }
  const refuse = () => {
    if (running.refusal !== undefined) throw new SpineError(running.refusal, 'It is refused.')
  }
  /** Bytes until the connection is to be cut, which it then is. */
  async function* untilCut(bytes: AsyncIterable<Uint8Array>, cut: () => void): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      if (running.cutAfter === undefined || piece.length <= running.cutAfter) {
        if (running.cutAfter !== undefined) running.cutAfter -= piece.length
        yield piece
        continue
      }
      yield piece.subarray(0, running.cutAfter)
      running.cutAfter = undefined
      cut()
      return
    }
  }
  addUploadRoutes(server.app, {
    ...{ path: '/v1/files', tags: [] },
    open: async ({ raw }) => ({
      owner: '',
      async create({ id, size }) {
        refuse()
        if (!stored.has(id)) stored.set(id, { size, pieces: [] })
        return id
      },
      async find(id) {
        const file = get(id)
        return { size: file.size, offset: bytesOf(file).length }
      },
      async append(id, offset, bytes) {
        asked.push(`PATCH ${offset}`)
        const file = get(id)
        for await (const piece of untilCut(bytes, () => raw.socket.destroy())) file.pieces.push(Buffer.from(piece))
        return bytesOf(file).length
      },
      remove: async (id) => void stored.delete(id),
    }),
  })
  server.app.get<{ Params: { id: string } }>('/v1/files/:id', { exposeHeadRoute: false }, async (request, reply) => {
    refuse()
    running.onAsked()
    const bytes = bytesOf(get(request.params.id))
    const range = readRange(request.headers.range, bytes.length)
    if (range === 'unsatisfiable') throw new SpineError('RANGE_UNKNOWN', 'It has less.')
    const { start, end } = range ?? { start: 0, end: bytes.length }
    asked.push(`GET ${start}`)
    // What was sent before is to arrive.
    const cut = () => setImmediate(() => request.raw.socket.destroy())
    return reply
      .status(206)
      .header('content-length', end - start)
      .send(Readable.from(untilCut(piecesOf(bytes.subarray(start, end)), cut), { objectMode: false }))
  })
  const http = createHttpClient({ baseUrl: await server.listen({ host: '127.0.0.1', port: 0 }) })
  const running: FileServer = {
    ...{ files: createBrokerFiles(http), asked, refusal: undefined, cutAfter: undefined },
    onAsked: () => undefined,
    stored(id) {
      const file = stored.get(id)
      return file && bytesOf(file)
    },
    put: (id, bytes, size = bytes.length) => void stored.set(id, { size, pieces: [Buffer.from(bytes)] }),
    async [Symbol.asyncDispose]() {
      await http.close()
      await server.close()
    },
  }
  return running
}

type Stored = { readonly size: number; readonly pieces: Buffer[] }

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

const bytesOf = ({ pieces }: Stored): Buffer => Buffer.concat(pieces)
