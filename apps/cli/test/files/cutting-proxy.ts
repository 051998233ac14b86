import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'

/** Bytes of a file from `start` to before `end` that one upload or download has moved, and whether it was cut then. */
export type Moved = { readonly start: number; readonly end: number; readonly isCut: boolean }

/** A line to a service, on which connections are cut in the middle of files. */
export type CuttingProxy = AsyncDisposable & {
  readonly url: string
  /** What was moved of a file, try by try. */
  moved(id: string): readonly Moved[]
}

type Line = { readonly cuts: number[]; readonly moved: Moved[] }

const filePath = /\/files\/([^/?]+)/

/**
 * Passes on requests and streams to `target`. The connection of an upload or download is cut at the next of the file's
 * `cuts` that it comes to, in bytes of the file, each once; they are asked for when a file is seen first. A cut behind the
 * last byte of an upload is one of the answer. `onCut` is called before anybody can have seen it.
 */
export async function startCuttingProxy(
  target: string,
  cuts: (id: string) => readonly number[],
  onCut: () => void = () => undefined,
): Promise<CuttingProxy> {
  const agent = new Agent({ keepAlive: true })
  const lines = new Map<string, Line>()
  const find = (id: string): Line => {
    const line = lines.get(id) ?? { cuts: cuts(id).toSorted((a, b) => a - b), moved: [] }
    lines.set(id, line)
    return line
  }
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = 'GET', headers, url = '/', socket } = asked
    const id = filePath.exec(url)?.[1]
    const to = request(new URL(url, target), { method, headers, agent })
    const answered = once(to, 'response') as Promise<[IncomingMessage]>
    answered.catch(() => undefined)
    const cut = (): void => {
      onCut()
      to.destroy()
      socket.destroy()
    }
    if (method === 'PATCH' && id !== undefined) {
      const start = Number(headers['upload-offset'])
      const { end, isCut } = await move(find(id), asked, to, start)
      if (end < start + Number(headers['content-length'])) return cut()
      to.end()
      await answered
      if (isCut) return cut()
    } else asked.pipe(to)
    const [response] = await answered
    const { statusCode = 500, headers: told } = response
    answer.writeHead(statusCode, told)
    if (method === 'GET' && id !== undefined && statusCode < 300) {
      const start = Number(/^bytes (\d+)-/.exec(told['content-range'] ?? '')?.[1] ?? 0)
      if ((await move(find(id), response, answer, start)).isCut) return cut()
      answer.end()
    } else response.pipe(answer)
  }
  const server = createServer((asked, answer) => {
    const { socket } = asked
    pass(asked, answer).catch(() => socket.destroy())
  })
  const sockets = new Set<Socket>()
  server.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    const { hostname, port } = new URL(target)
    const to = connect(Number(port), hostname)
    for (const each of [socket, to]) sockets.add(each.on('error', () => each.destroy()))
    const lines = asked.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : []))
    to.write([`${asked.method} ${asked.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
    to.write(head)
    socket.pipe(to).pipe(socket)
    socket.on('close', () => to.destroy())
    to.on('close', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    moved: (id) => lines.get(id)?.moved ?? [],
    async [Symbol.asyncDispose]() {
      agent.destroy()
      for (const socket of sockets) socket.destroy()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Moves bytes of a file, up to the next cut if one comes. */
async function move({ cuts, moved }: Line, from: Readable, to: Writable, start: number): Promise<Moved> {
  const next = cuts.find((cut) => cut >= start)
  let end = start
  for await (const piece of from as AsyncIterable<Uint8Array>) {
    const passed = next === undefined ? piece : piece.subarray(0, next - end)
    await new Promise((resolve, reject) => to.write(passed, (error) => (error ? reject(error) : resolve(undefined))))
    end += passed.length
    if (passed.length < piece.length) break
  }
  const isCut = end === next
  if (isCut) cuts.splice(cuts.indexOf(end), 1)
  const piece = { start, end, isCut }
  moved.push(piece)
  return piece
}
