import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { request } from 'undici'
import { createTempFolder } from './temp-folder.ts'

/** Processes that copy a file as a transfer does, in clear and unchecked: three hops over HTTP/1.1, on disk at each. */
export type PlainCopy = AsyncDisposable & {
  /** Seconds from the first byte sent to the last one received. */
  copy(bytes: () => AsyncIterable<Buffer>): Promise<number>
}

const script = join(import.meta.dirname, 'work/file-hop.ts')

export async function startPlainCopy(): Promise<PlainCopy> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(createTempFolder())
  const start = async (name: string): Promise<string> => {
    const hop = fork(script, [join(folder.path, name)])
    stack.defer(async () => {
      const exit = once(hop, 'exit')
      hop.disconnect()
      await exit
    })
    const [{ port }] = (await once(hop, 'message')) as [AddressInfo]
    return `http://127.0.0.1:${port}/`
  }
  const [first, middle, last] = [await start('first'), await start('middle'), await start('last')]
  const owned = stack.move()
  return {
    async copy(bytes) {
      const begin = performance.now()
      await ask(first, { method: 'PUT', headers: { 'x-next': middle }, body: Readable.from(bytes()) })
      await ask(last, { method: 'POST', headers: { 'x-from': middle } })
      await ask(last, { method: 'GET' })
      return (performance.now() - begin) / 1000
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function ask(url: string, options: Parameters<typeof request>[1]): Promise<void> {
  const { statusCode, body } = await request(url, options)
  if (statusCode !== 200) throw new Error(await body.text())
  for await (const _ of body);
}
