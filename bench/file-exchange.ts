import { setTimeout as delay } from 'node:timers/promises'
import type { TopicContent } from '@digital-spine/core'
import { countPassing } from '@digital-spine/runtime'
import { topic as exchangeTopic, startExchange } from './exchange.ts'

/** A file of `blocks` times the same block, and the topic it is held to at both ends. */
export type BenchFile = {
  readonly topic: string
  readonly content: TopicContent
  readonly block: Buffer
  readonly blocks: number
}

/** Seconds from a participant to its gateway, from there to a verified file at the other one, and to the other participant. */
export type FileTimes = { readonly up: number; readonly across: number; readonly down: number }

/** Two participants with a gateway each, and a broker; every one but the participants a process of its own. */
export type FileExchange = AsyncDisposable & {
  /** Process ids. */
  readonly pids: Readonly<Record<'sending gateway' | 'broker' | 'receiving gateway', number>>
  /** Publishes the topic of a file, with a channel for it at both ends. */
  publish(file: BenchFile): Promise<void>
  /** Sends a file from one to the other, who compares every byte. */
  transfer(file: BenchFile): Promise<FileTimes>
}

const pollMs = 20

export const sizeOf = ({ block, blocks }: BenchFile): number => block.length * blocks

export async function startFileExchange(): Promise<FileExchange> {
  await using stack = new AsyncDisposableStack()
  const exchange = stack.use(await startExchange(1))
  const { sender, broker } = exchange
  const [recipient] = exchange.readers
  if (recipient === undefined) throw new TypeError('no recipient')
  const { owner } = exchangeTopic
  const arrival = async (fqcn: string, id: string): Promise<void> => {
    while (!(await recipient.client.peek(fqcn)).some((message) => message.id === id)) {
      const [refused] = await recipient.client.rejected()
      if (refused !== undefined) throw new Error(`refused: ${refused.code}, ${refused.reason}`)
      await delay(pollMs)
    }
  }
  const owned = stack.move()
  return {
    pids: {
      'sending gateway': sender.service.pid,
      broker: broker.pid,
      'receiving gateway': recipient.service.pid,
    },
    async publish({ topic: name, content }) {
      await sender.client.topics.publish({ owner, name, version: '1.0.0', content })
      const topics = [{ owner, topicName: name }]
      const [from, to] = [
        { dids: [sender.did], topics },
        { dids: [recipient.did], topics },
      ]
      await recipient.client.createChannel({ fqcn: `${name}.in`, type: 'download', conditions: from })
      await sender.client.createChannel({ fqcn: `${name}.out`, type: 'upload', conditions: to })
    },
    async transfer(file) {
      const { topic } = file
      const start = performance.now()
      const { id } = await sender.client.files.send({
        ...{ channel: `${topic}.out`, topic: { owner, name: topic }, name: topic, size: sizeOf(file) },
        read: (offset) => repeatBlock(file, offset),
      })
      const sent = performance.now()
      await arrival(`${topic}.in`, id)
      const arrived = performance.now()
      const { body } = await recipient.client.files.open(id)
      await compare(body, file)
      const end = performance.now()
      await recipient.client.acknowledge(`${topic}.in`, [id])
      return { up: (sent - start) / 1000, across: (arrived - sent) / 1000, down: (end - arrived) / 1000 }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The bytes of a file from `offset` on. */
export async function* repeatBlock({ block, blocks }: BenchFile, offset = 0): AsyncGenerator<Buffer> {
  for (let at = offset; at < block.length * blocks; at += block.length - (at % block.length))
    yield block.subarray(at % block.length)
}

async function compare(bytes: AsyncIterable<Buffer>, file: BenchFile): Promise<void> {
  const { block } = file
  let at = 0
  for await (const piece of bytes) {
    countPassing(piece.length)
    for (let from = 0; from < piece.length; ) {
      const expected = block.subarray(at % block.length)
      const length = Math.min(expected.length, piece.length - from)
      if (piece.compare(expected, 0, length, from, from + length) !== 0) throw new Error(`other bytes at ${at}`)
      from += length
      at += length
    }
  }
  if (at !== sizeOf(file)) throw new Error(`${at} of ${sizeOf(file)} bytes came`)
}
