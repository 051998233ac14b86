import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { createUuidSource, type FileReference, toBase64url } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { findNatsServer, startNats, startS3, type TestS3 } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { brokerVariables } from './cluster.ts'
import { openFlow } from './flow.ts'
import { type BrokerProcess, createBrokerProcess } from './process.ts'
import { type BrokerTerms, startBrokerWorld } from './world.ts'

const newId = createUuidSource(nodeCrypto, Date.now)
const content = randomBytes(64 << 20)
async function* piece(start: number, end: number, onBytes: (sent: number) => void = () => undefined) {
  for (let at = start; at < end; at += 1 << 18) {
    yield content.subarray(at, Math.min(at + (1 << 18), end))
    onBytes(at)
  }
}
const newFile = (): FileReference => ({
  ...{ id: newId(), root: toBase64url(randomBytes(32)), size: content.length, chunks: 64 },
})

describe('files of a broker that dies', { timeout: 240_000 }, () => {
  it.each<[string, () => Promise<TestS3 | undefined>]>([
    ['in a folder', async () => undefined],
    ['in an S3-compatible store', startS3],
  ])('%s are uploaded and read all the same when it is killed again and again', async (_, startStore) => {
    let broker: BrokerProcess | undefined
    await using s3 = await startStore()
    const store: Record<string, string> =
      s3 === undefined
        ? {}
        : {
            SPINE_FILES: `s3://${s3.bucket}/spine?endpoint=${s3.endpoint}&region=${s3.region}`,
            ...{ SPINE_FILES_KEY_ID: s3.accessKeyId, SPINE_FILES_SECRET: s3.secretAccessKey },
          }
    await using world = await startBrokerWorld({
      async startBroker(terms: BrokerTerms) {
        const own = new AsyncDisposableStack()
        const variables = { ...(await brokerVariables(terms, own)), SPINE_DATA_DIR: `${terms.folder}/broker`, ...store }
        const started = own.use(await createBrokerProcess(variables))
        await started.start()
        broker = started
        return { url: started.url, close: () => own.disposeAsync() }
      },
    })
    const die = async (): Promise<void> => {
      await broker?.end('SIGKILL')
      await broker?.start()
    }
    const [sender, recipient] = [await world.join(), await world.join()]
    const { files } = sender.client
    const file = newFile()
    await files.create(file.id, file.size)
    let acknowledged = 0
    for (let kills = 0; acknowledged < file.size; ) {
      const offset = await files.offset(file.id)
      expect(offset).toBeGreaterThanOrEqual(acknowledged)
      acknowledged = offset
      const killAt = kills < 6 ? offset + Math.floor(Math.random() * (file.size / 4)) : Number.POSITIVE_INFINITY
      let dying: Promise<void> | undefined
      const body = piece(offset, file.size, (sent) => {
        if (sent < killAt || dying !== undefined) return
        kills += 1
        dying = die()
      })
      await files.append(file.id, { offset, length: file.size - offset, body }).then(
        (end) => {
          acknowledged = end
        },
        () => undefined,
      )
      await dying
    }
    const flow = await openFlow(world, sender, [recipient.did])
    const sent = await sender.client.call('send', await flow.seal('{}', { file }))
    expect(sent.results).toMatchObject([{ status: 'accepted' }])
    const read: Buffer[] = []
    for (let at = 0; at < file.size; at += read.at(-1)?.length ?? 0) {
      const bytes = await recipient.client.files.open({ id: file.id, sender: sender.did }, at)
      const parts: Buffer[] = []
      const dying = at === 0 ? die() : undefined
      try {
        for await (const part of bytes) parts.push(part as Buffer)
      } catch {
        // it died, and is asked for the rest
      }
      await dying
      read.push(Buffer.concat(parts))
    }
    expect(Buffer.compare(Buffer.concat(read), content)).toBe(0)
  })

  it.skipIf(findNatsServer() === undefined)('are the same at every process of a broker', async () => {
    await using nats = await startNats()
    const brokers: BrokerProcess[] = []
    await using world = await startBrokerWorld({
      async startBroker(terms: BrokerTerms) {
        const own = new AsyncDisposableStack()
        const shared = { SPINE_NATS_URL: nats.urls.join(','), SPINE_FILES: `${terms.folder}/files` }
        const variables = { ...(await brokerVariables(terms, own)), ...shared }
        for (const i of [0, 1])
          brokers.push(
            own.use(await createBrokerProcess({ ...variables, SPINE_DATA_DIR: `${terms.folder}/broker-${i}` })),
          )
        await Promise.all(brokers.map((broker) => broker.start()))
        return { url: brokers[0]?.url ?? '', close: () => own.disposeAsync() }
      },
    })
    const [sender, recipient] = [await world.join(), await world.join()]
    const other = await world.connect(sender, brokers[1]?.url)
    const file = newFile()
    const places = [sender.client.files, other.files]
    await places[0]?.create(file.id, file.size)
    for (let at = 0, turn = 1; at < file.size; at += 9_000_001, turn += 1) {
      const place = places[turn % 2]
      expect(await place?.offset(file.id)).toBe(at)
      const end = Math.min(at + 9_000_001, file.size)
      // The other process hears the same at the same time, and both come to the same.
      const twice = turn === 3 ? places : [place]
      await Promise.allSettled(
        twice.map((one) => one?.append(file.id, { offset: at, length: end - at, body: piece(at, end) })),
      )
      expect(await place?.offset(file.id)).toBe(end)
    }
    const flow = await openFlow(world, sender, [recipient.did])
    expect((await other.call('send', await flow.seal('{}', { file }))).results).toMatchObject([{ status: 'accepted' }])
    const reader = await world.connect(recipient, brokers[1]?.url)
    const bytes = await buffer(await reader.files.open({ id: file.id, sender: sender.did }, 0))
    expect(Buffer.compare(bytes, content)).toBe(0)
    await brokers[1]?.end('SIGTERM')
    const elsewhere = brokers[1]?.start({ SPINE_FILES: `${world.folder}/elsewhere` })
    await expect(elsewhere).rejects.toThrow('CONFIG_INVALID')
  })
})
