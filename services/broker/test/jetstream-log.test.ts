import { join } from 'node:path'
import { findNatsServer, startNats, tempFolder } from '@digital-spine/testkit'
import { jetstreamManager } from '@nats-io/jetstream'
import { describe, expect, it } from 'vitest'
import { connectNats } from '../src/cluster/nats-access.ts'
import { openJetStreamLog } from '../src/log/jetstream/jetstream-log.ts'
import { describeMessageLog, type OpenedLog } from './message-log.contract.ts'

describe.skipIf(findNatsServer() === undefined)('JetStream as the log', () => {
  describeMessageLog('on one node', () => openOn(1))
  describeMessageLog('on three nodes', () => openOn(3))

  it('gets the copies that are asked for when there are nodes for them', async () => {
    await using nats = await startNats({ nodes: 3 })
    using folder = tempFolder()
    const settings = { access: { servers: nats.urls }, folder: folder.path }
    await (await openJetStreamLog({ ...settings, replicas: 1 }))[Symbol.asyncDispose]()
    await (await openJetStreamLog({ ...settings, replicas: 3 }))[Symbol.asyncDispose]()
    const connection = await connectNats(settings.access, 'test')
    const streams = await (await jetstreamManager(connection)).streams.list().next()
    await connection.close()
    expect(streams.map(({ config }) => config.num_replicas)).toEqual(Array.from({ length: 11 }, () => 3))
  })
})

/** Reopened in a folder without a view, the log has nothing but what is in NATS. */
async function openOn(nodes: 1 | 3): Promise<OpenedLog> {
  await using stack = new AsyncDisposableStack()
  const nats = stack.use(await startNats({ nodes }))
  const folder = stack.use(tempFolder())
  let openings = 0
  const open = () => {
    openings += 1
    const access = { servers: nats.urls }
    return openJetStreamLog({ access, folder: join(folder.path, String(openings)), replicas: nodes })
  }
  let log = await open()
  const owned = stack.move()
  return {
    get log() {
      return log
    },
    async reopen() {
      await log[Symbol.asyncDispose]()
      log = await open()
      return log
    },
    async [Symbol.asyncDispose]() {
      await log[Symbol.asyncDispose]()
      await owned.disposeAsync()
    },
  }
}
