import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Broker, createBroker } from '@digital-spine/broker'
import { createUuidSource } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { silentLogger } from '@digital-spine/runtime'
import { expect, it } from 'vitest'
import { startLoad } from './load.ts'
import { startBrokerWorld } from './world.ts'

const newId = createUuidSource(nodeCrypto, Date.now)

it('stops whatever its participants are about, and loses nothing of it', async () => {
  const running: { broker?: Broker | undefined; start?: (port: number) => Promise<Broker> } = {}
  await using world = await startBrokerWorld({
    async startBroker({ folder, roles, ledger, signer, hubUrl }) {
      running.start = (port) =>
        createBroker({
          ...{ dataDir: join(folder, 'broker'), host: '127.0.0.1', port, ledger, signer, hubUrl },
          ...{ roles: { use: roles.user, createTopics: roles.user }, logger: silentLogger() },
        })
      running.broker = await running.start(0)
      return { url: running.broker.url, close: async () => running.broker?.close() }
    },
  })
  const [reader, waiting, ...senders] = await Promise.all(Array.from({ length: 5 }, () => world.join()))
  if (reader === undefined || waiting === undefined) throw new Error('nobody')
  const load = await startLoad(world, reader, senders)
  await load.goOn(100)

  const polled = waiting.client.mailboxes.receive({ client: 'poll', waitSeconds: 60 })
  const [id, size] = [newId(), 1 << 20]
  await waiting.client.files.create(id, size)
  const forever = Promise.withResolvers<never>()
  async function* half() {
    yield randomBytes(size / 2)
    await forever.promise
  }
  const upload = waiting.client.files.append(id, { offset: 0, length: size, body: half() })
  const isCut = expect(upload).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  const folder = join(world.folder, 'broker', 'files')
  const stored = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => statSync(join(folder, name)))
      .some((entry) => entry.isFile() && entry.size > 0)
  await expect.poll(stored).toBe(true)
  const { port, hostname } = new URL(world.url)
  const stranger = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  stranger.write('GET /v1/stream HTTP/1.1\r\nhost: broker\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
  stranger.resume()
  await expect.poll(() => stranger.bytesRead).toBeGreaterThan(0)

  await running.broker?.close()
  expect(await polled).toMatchObject({ entries: [] })
  await isCut
  stranger.destroy()

  running.broker = await running.start?.(Number(port))
  await load.goOn(100)
  expect(await load.finish()).toMatchObject({ lost: [], doubled: [], reordered: [] })
  expect(await waiting.client.files.offset(id)).toBeGreaterThan(0)
})
