import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Did, didEthr } from '@digital-spine/core'
import { findNatsServer, startNats, type TestNats, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openJetStreamLog } from '../src/log/jetstream/jetstream-log.ts'
import { partOf, streamOf } from '../src/log/jetstream/parts.ts'
import { storedMessage } from './stored-message.ts'

const { from: sender } = storedMessage(0)

/** Two processes that write each to mailboxes of its own while something happens to them or to NATS. */
describe.skipIf(findNatsServer() === undefined)('the log of several processes, while things fail', () => {
  let stack: AsyncDisposableStack
  let nats: TestNats
  let folder: string
  let round = 0

  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    nats = stack.use(await startNats({ nodes: 3 }))
    folder = stack.use(tempFolder()).path
  })
  afterAll(() => stack.disposeAsync())

  const access = () => ({ servers: nats.urls })
  const faults: Record<string, (writers: readonly ChildProcess[], stream: string) => Promise<void>> = {
    'a process is stopped for a while, and another takes over': async ([first]) => {
      first?.kill('SIGSTOP')
      await untilWritten([...written.keys()].slice(8))
      first?.kill('SIGCONT')
    },
    'the leader of a stream is killed': async (_, stream) => {
      const leader = (await nats.leaderOf(stream)) ?? 0
      await nats.kill(leader)
      await untilWritten()
      await nats.restart(leader)
    },
    'every node of NATS is restarted in turn': async () => {
      for (const node of [0, 1, 2]) {
        await nats.stop(node)
        await untilWritten()
        await nats.restart(node)
      }
    },
    'NATS is stopped for longer than anybody waits': async () => {
      for (const node of [0, 1, 2]) process.kill(nats.pid(node) ?? 0, 'SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, 12_000))
      for (const node of [0, 1, 2]) process.kill(nats.pid(node) ?? 0, 'SIGCONT')
    },
  }
  let written = new Map<Did, number>()
  let onWritten = (): void => undefined
  /** Answers when something more has been acknowledged in every mailbox. */
  const untilWritten = async (boxes: readonly Did[] = [...written.keys()]): Promise<void> => {
    const before = new Map(written)
    await new Promise<void>((resolve) => {
      onWritten = () => {
        if (boxes.every((box) => (written.get(box) ?? 0) > (before.get(box) ?? 0) + 5)) resolve()
      }
    })
  }

  for (const [what, happen] of Object.entries(faults))
    it(`loses, doubles and reorders nothing when ${what}`, async () => {
      round += 1
      const boxes = Array.from({ length: 16 }, (_, i) => mailbox(round * 100 + i))
      const log = await openJetStreamLog({ access: access(), folder: join(folder, `${round}`), replicas: 3 })
      await log.putEpoch({
        ...{ epoch: 'e1', from: sender, manifest: 'm', keptUntil: Number.MAX_SAFE_INTEGER / 2 },
        entries: boxes.map((did, index) => ({ did, index, leaf: 'leaf', path: [], grant: null, prev: null })),
      })
      written = new Map(boxes.map((box) => [box, -1]))
      const writers = await Promise.all([boxes.slice(0, 8), boxes.slice(8)].map(startWriter))
      await untilWritten()
      await happen(writers, streamOf(partOf(boxes[0] ?? '', 8)))
      await untilWritten()
      for (const writer of writers) writer.send('stop')
      await Promise.all(writers.map((writer) => writer.exitCode ?? once(writer, 'exit')))
      for (const box of boxes) {
        const { entries } = await log.read(box, 'nobody', 0, 1_000_000, null)
        expect(entries.length).toBeGreaterThan(written.get(box) ?? 0)
        expect(entries.map(({ jws }) => jws)).toEqual(entries.map((_, n) => `header-${n}`))
        expect(entries.map(({ position }) => position)).toEqual(entries.map((_, n) => n + 1))
      }
      await log[Symbol.asyncDispose]()
    })

  const startWriter = async (boxes: readonly Did[], index: number): Promise<ChildProcess> => {
    const args = [nats.urls.join(), join(folder, `${round}-${index}`), '3', ...boxes]
    const child = fork(join(import.meta.dirname, 'cluster-writer.ts'), args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    child.on('message', ({ mailbox: box, n }: { mailbox: Did; n: number }) => {
      written.set(box, n)
      onWritten()
    })
    return child
  }
})

const mailbox = (n: number): Did => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
