import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGatewayClient } from '@digital-spine/client'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { profileContent, profileRows } from './files/profiles.ts'
import { mainFile, type RunningSpine, startSpine } from './spine.ts'

const size = 1_000_000_000
const topic = { owner: 'voltware.iam.ewc', name: 'load-profiles' }
const patient = { timeout: 300_000, interval: 200 }

type Progress = { readonly event?: string; readonly bytes?: number; readonly id?: string }

it('brings a gigabyte of CSV over kill -9 of everything on the way', { timeout: 1_200_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const data = join(folder.path, 'spine')
  const port = String(20_000 + 20 * Math.floor(Math.random() * 400))
  let running: RunningSpine
  const start = async () => {
    running = startSpine(data, '--no-simulation', '--port', port)
    return running.until(({ event }) => event === 'ready')
  }
  const { participants = [] } = await start()
  stack.defer(() => running.end('SIGKILL'))
  const killAll = async () => {
    await running.end('SIGKILL')
    await start()
  }
  const party = (name: string) => {
    const found = participants.find((participant) => participant.name === name)
    if (found === undefined) throw new Error(`no ${name}`)
    const client = createGatewayClient(found)
    stack.defer(() => client.close())
    return { ...found, client }
  }
  const [maker, aggregator] = [party('device-maker'), party('aggregator')]
  await maker.client.topics.publish({ ...topic, version: '1.0.0', content: profileContent })
  const topics = [{ owner: topic.owner, topicName: topic.name }]
  const [from, to] = [
    { dids: [maker.did], topics },
    { dids: [aggregator.did], topics },
  ]
  await aggregator.client.createChannel({ fqcn: 'profiles.in', type: 'download', conditions: from })
  await maker.client.createChannel({ fqcn: 'profiles.out', type: 'upload', conditions: to })
  const source = join(folder.path, 'year.csv')
  await pipeline(Readable.from(profileRows(size)), createWriteStream(source))

  const run = (who: { url: string; apiKey: string }, ...args: string[]): ChildProcessWithoutNullStreams =>
    spawn(process.execPath, [mainFile, 'file', ...args, '--json', '--gateway', who.url, '--api-key', who.apiKey])
  const send = () => run(maker, 'send', 'profiles.out', source, '--topic', `${topic.owner}/${topic.name}`)
  const receive = () => run(aggregator, 'receive', 'profiles.in', '--out', join(folder.path, 'got'))
  const anywhere = (): number => Math.floor((0.1 + 0.8 * Math.random()) * size)

  await killAt(send(), anywhere())
  const sending = send()
  const sent = lastLine(sending)
  await reach(sending, anywhere())
  await killAll()
  const { id = '' } = await sent
  expect(id).not.toBe('')

  const arriving = async () => (await aggregator.client.files.list()).find((file) => file.id === id)?.bytes ?? 0
  const part = anywhere()
  await expect.poll(arriving, patient).toBeGreaterThan(part)
  await killAll()
  const statuses = async () => ((await maker.client.sent(id)).receipts ?? []).map(({ status }) => status)
  await expect.poll(statuses, patient).toContain('delivered')

  await killAt(receive(), anywhere())
  expect(await readdir(join(folder.path, 'got'))).toEqual([`.${id}.part`])
  expect((await lastLine(receive())).id).toBe(id)
  expect(await readdir(join(folder.path, 'got'))).toEqual(['year.csv'])
  expect(await digestOf(join(folder.path, 'got', 'year.csv'))).toBe(await digestOf(source))
})

/** Resolves when a command tells that it has come so far. */
function reach(child: ChildProcessWithoutNullStreams, bytes: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (((JSON.parse(line) as Progress).bytes ?? 0) >= bytes) resolve()
  })
  child.once('exit', () => reject(new Error(`the command ended before it had come to ${bytes} bytes`)))
  return promise
}

async function killAt(child: ChildProcessWithoutNullStreams, bytes: number): Promise<void> {
  const exit = once(child, 'exit')
  await reach(child, bytes)
  child.kill('SIGKILL')
  await exit
}

/** What a command that succeeds prints last. */
async function lastLine(child: ChildProcessWithoutNullStreams): Promise<Progress> {
  let last = '{}'
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line
  })
  const [code] = await once(child, 'close')
  expect([code, last]).toEqual([0, last])
  return JSON.parse(last) as Progress
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const piece of createReadStream(path)) digest.update(piece)
  return digest.digest('hex')
}
