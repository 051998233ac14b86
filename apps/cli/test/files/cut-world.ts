import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createGatewayClient, type GatewayClient } from '@digital-spine/client'
import { fileChunkSize, isSpineError, sealedChunkSize, sealedFileSize } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { type CuttingProxy, type Moved, startCuttingProxy } from './cutting-proxy.ts'
import { joinSandbox } from './own-gateway.ts'
import { profile } from './profiles.ts'

/** Where the line is cut while one file goes its way: in bytes of the file on each of its four lines. */
export type Cuts = Readonly<Record<Hop, readonly number[]>>
type Hop = (typeof hops)[number]
const hops = ['send', 'push', 'fetch', 'receive'] as const

/** Sends a file for each of the cuts, all at once, and sees that they come as they were, little of them twice. */
export type CutWorld = AsyncDisposable & { bring(all: readonly Cuts[]): Promise<void> }

const sample = profile(2 * fileChunkSize + 1000)
const size = sample.length
const eventually = { timeout: 60_000, interval: 100 }

/** One to `most` cuts on every line, anywhere from before the first byte to behind the last. */
export function arbitraryCuts(most: number): fc.Arbitrary<Cuts> {
  const within = (max: number) => fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: most })
  const [plain, sealed] = [within(size), within(sealedFileSize(size).size)]
  return fc.record({ send: plain, push: sealed, fetch: sealed, receive: plain })
}

/** Two more participants of a sandbox, where topics of load profiles are published. */
export async function openCutWorld(sandbox: Sandbox, topic: { owner: string; name: string }): Promise<CutWorld> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  /** Cuts of files that have not been seen on a line yet; which file gets which does not matter. */
  const coming: Record<Hop, (readonly number[])[]> = { send: [], push: [], fetch: [], receive: [] }
  const openLine = async (hop: Hop, target: string): Promise<CuttingProxy> =>
    stack.use(await startCuttingProxy(target, () => coming[hop].pop() ?? []))
  const [push, fetch] = [await openLine('push', sandbox.urls.broker), await openLine('fetch', sandbox.urls.broker)]
  const enter = async (name: string, { url: brokerUrl }: CuttingProxy) =>
    stack.use(await joinSandbox(sandbox, { folder: join(folder.path, name), brokerUrl }))
  const [sender, recipient] = [await enter('sender', push), await enter('recipient', fetch)]
  const [send, receive] = [await openLine('send', sender.url), await openLine('receive', recipient.url)]
  const lines = { send, push, fetch, receive }
  const reach = ({ url }: CuttingProxy): GatewayClient => {
    const client = createGatewayClient({ url, apiKey: sender.apiKey })
    stack.defer(() => client.close())
    return client
  }
  const [sending, receiving] = [reach(send), reach(receive)]
  const topics = [{ owner: topic.owner, topicName: topic.name }]
  const to = { dids: [recipient.did], topics }
  await recipient.client.createChannel({ fqcn: 'in', type: 'download', conditions: { dids: [sender.did], topics } })
  await sender.client.createChannel({ fqcn: 'out', type: 'upload', conditions: to })

  const upload = async (content: Buffer): Promise<string> => {
    async function* read(offset: number) {
      yield content.subarray(offset)
    }
    const file = { channel: 'out', topic, name: 'a.csv', transactionId: randomUUID(), size, read }
    return (await sending.files.send(file)).id
  }
  const countReady = async (): Promise<number> => {
    const messages = await recipient.client.peek('in', { client: 'cut', amount: 1000 })
    return messages.filter(({ file }) => file?.state === 'ready').length
  }
  const download = async (id: string): Promise<Buffer> => {
    const pieces: Buffer[] = []
    for (let start = 0; start < size; ) {
      try {
        const { body } = await receiving.files.open(id, { start })
        for await (const piece of body) {
          pieces.push(piece)
          start += piece.length
        }
      } catch (error) {
        if (isSpineError(error) && error.code !== 'SERVICE_UNAVAILABLE') throw error
      }
    }
    return Buffer.concat(pieces)
  }
  const countAll = (id: string): number =>
    hops.map((hop) => countCuts(hop, lines[hop].moved(id))).reduce((sum, cuts) => sum + cuts)
  const owned = stack.move()
  return {
    async bring(all) {
      for (const hop of hops) coming[hop] = all.map((cuts) => cuts[hop])
      const contents = all.map((_, i) => numbered(i))
      const ids = await Promise.all(contents.map(upload))
      await expect.poll(countReady, eventually).toBe(all.length)
      const received = await Promise.all(ids.map(download))
      expect(received.map((content, i) => contents[i]?.equals(content))).toEqual(all.map(() => true))
      await recipient.client.acknowledge('in', ids, 'cut')
      expect(ids.reduce((sum, id) => sum + countAll(id), 0)).toBeGreaterThan(all.length)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Each try goes on within a chunk before where the one before it was cut, and the last comes to the end. */
function countCuts(hop: Hop, moved: readonly Moved[]): number {
  const end = hop === 'send' || hop === 'receive' ? size : sealedFileSize(size).size
  expect(moved[0]?.start).toBe(0)
  expect(moved.at(-1)?.end).toBe(end)
  for (const [i, { start }] of moved.slice(1).entries()) {
    const again = (moved[i]?.end ?? 0) - start
    expect([hop, again, again >= 0 && again <= sealedChunkSize]).toEqual([hop, again, true])
  }
  return moved.filter(({ isCut }) => isCut).length
}

/** Files that differ in their first row. */
function numbered(i: number): Buffer {
  const content = Buffer.from(sample)
  content.write(`DE${String(i).padStart(12, '0')}`, content.indexOf('DE'))
  return content
}
