import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { canMountDisks, fillDisk, mountSmallDisk, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CuttingProxy, startCuttingProxy } from './files/cutting-proxy.ts'
import { joinSandbox, type OwnGateway } from './files/own-gateway.ts'
import { profile, profileContent } from './files/profiles.ts'
import { startTestSandbox } from './test-sandbox.ts'

type World = AsyncDisposable & {
  readonly sender: OwnGateway
  readonly recipient: OwnGateway
  readonly folders: Readonly<Record<'sender' | 'recipient' | 'broker', string>>
  /** What is to happen when the next file is cut off somewhere on its way to the broker, or from it. */
  readonly onCut: Partial<Record<'push' | 'fetch', (() => void) | undefined>>
}

const eventually = { timeout: 90_000, interval: 50 }
const topic = { owner: 'voltware.iam.ewc', name: 'load-profiles' }
const content = profile(20 << 20)
const somewhere = 5_000_000

/** Two gateways with all that is theirs on small disks, and a broker whose files are on one. */
async function openWorld(): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const { path } = stack.use(tempFolder())
  const dataDir = join(path, 'sandbox')
  const folders = {
    ...{ sender: join(path, 'sender'), recipient: join(path, 'recipient') },
    broker: join(dataDir, 'broker', 'files'),
  }
  for (const folder of [folders.sender, folders.recipient]) stack.use(mountSmallDisk(folder, 64))
  // It keeps files until their messages end.
  stack.use(mountSmallDisk(folders.broker, 200))
  const sandbox = await startTestSandbox(dataDir)
  stack.defer(() => sandbox.close())
  const onCut: World['onCut'] = {}
  const openLine = async (line: keyof World['onCut']) => {
    const cuts = () => (onCut[line] === undefined ? [] : [somewhere])
    return stack.use(await startCuttingProxy(sandbox.urls.broker, cuts, () => onCut[line]?.()))
  }
  const [push, fetch] = [await openLine('push'), await openLine('fetch')]
  const enter = async (folder: string, { url: brokerUrl }: CuttingProxy) =>
    stack.use(await joinSandbox(sandbox, { folder, brokerUrl }))
  const [sender, recipient] = [await enter(folders.sender, push), await enter(folders.recipient, fetch)]
  const maker = sandbox.participants.find(({ key }) => key === 'device-maker')
  await maker?.client.topics.publish({ ...topic, version: '1.0.0', content: profileContent })
  const topics = [{ owner: topic.owner, topicName: topic.name }]
  const [from, to] = [
    { dids: [sender.did], topics },
    { dids: [recipient.did], topics },
  ]
  await recipient.client.createChannel({ fqcn: 'in', type: 'download', conditions: from })
  await sender.client.createChannel({ fqcn: 'out', type: 'upload', conditions: to })
  const owned = stack.move()
  return { sender, recipient, folders, onCut, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe.skipIf(!canMountDisks)('a full disk under a file', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const send = async (read = readFrom): Promise<string> => {
    const file = { channel: 'out', topic, name: 'a.csv', size: content.length, read }
    return (await world.sender.client.files.send(file)).id
  }
  async function* readFrom(offset: number): AsyncIterable<Uint8Array> {
    for (let at = offset; at < content.length; at += 1 << 20) yield content.subarray(at, at + (1 << 20))
  }
  const arrive = async (id: string): Promise<void> => {
    const { client } = world.recipient
    const state = async () => {
      const messages = await client.peek('in', { client: 'disk' })
      return messages.find((message) => message.id === id)?.file?.state
    }
    await expect.poll(state, eventually).toBe('ready')
    expect(Buffer.compare(await buffer((await client.files.open(id)).body), content)).toBe(0)
    await client.acknowledge('in', [id], 'disk')
  }
  /** Names of all files of a file, wherever they lie under a folder. */
  const left = (folder: string, id: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(id))
  /** What keeps a file from going on. */
  const waits = ({ client }: OwnGateway, id: string) =>
    expect.poll(async () => (await client.files.list()).find((file) => file.id === id)?.code, eventually)

  /** Fills a disk when the next file is in the middle of a line. */
  const fillWithin =
    (line: keyof World['onCut']) =>
    (folder: string): Disposable => {
      let ballast: Disposable | undefined
      world.onCut[line] = () => {
        world.onCut[line] = undefined
        ballast = fillDisk(folder)
      }
      return { [Symbol.dispose]: () => ballast?.[Symbol.dispose]() }
    }

  it('of the sender’s gateway ends the upload with a code, and leaves nothing of it anywhere', async () => {
    const { folders, sender } = world
    let ballast: Disposable | undefined
    async function* fillingUp(offset: number): AsyncIterable<Uint8Array> {
      yield content.subarray(offset, somewhere)
      ballast ??= fillDisk(folders.sender)
      yield* readFrom(Math.max(offset, somewhere))
    }
    await expect(send(fillingUp)).rejects.toMatchObject({ code: 'FILE_STORE_FULL' })
    using _ = { [Symbol.dispose]: () => ballast?.[Symbol.dispose]() }
    expect(readdirSync(join(folders.sender, 'files', 'out'))).toEqual([])
    await expect(send()).rejects.toMatchObject({ code: 'FILE_STORE_FULL' })
    ballast?.[Symbol.dispose]()
    ballast = undefined
    const tooLarge = { channel: 'out', topic, name: 'a.csv', size: 100 << 20, read: readFrom }
    await expect(sender.client.files.send(tooLarge)).rejects.toMatchObject({ code: 'FILE_STORE_FULL' })
    expect(readdirSync(folders.broker, { recursive: true, withFileTypes: true }).filter((it) => it.isFile())).toEqual(
      [],
    )
    await arrive(await send())
  })

  it('of the broker has the file wait at the sender, and nothing half lie there', async () => {
    const { folders, sender } = world
    const ids: string[] = []
    for (const fill of [fillDisk, fillWithin('push')]) {
      const ballast = fill(folders.broker)
      const id = await send()
      await waits(sender, id).toBe('FILE_STORE_FULL')
      expect(left(folders.broker, id)).toEqual([])
      ballast[Symbol.dispose]()
      ids.push(id)
    }
    for (const id of ids) await arrive(id)
  })

  it('of the recipient’s gateway has the file wait at the broker, and nothing half lie there', async () => {
    const { folders, recipient } = world
    const ballast = fillWithin('fetch')(folders.recipient)
    const id = await send()
    await waits(recipient, id).toBe('FILE_STORE_FULL')
    expect(left(folders.recipient, id)).toEqual([])
    const other = await send()
    await expect.poll(async () => (await world.sender.client.sent(other)).status, eventually).toBe('sent')
    ballast[Symbol.dispose]()
    await arrive(id)
    await arrive(other)
  })
})
