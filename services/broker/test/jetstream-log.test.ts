import { join } from 'node:path'
import { findNatsServer, startNats, tempFolder } from '@digital-spine/testkit'
import { describe } from 'vitest'
import { openJetStreamLog } from '../src/log/jetstream/jetstream-log.ts'
import { describeMessageLog, type OpenedLog } from './message-log.contract.ts'

describe.skipIf(findNatsServer() === undefined)('JetStream as the log', () => {
  describeMessageLog('on one node', () => openOn(1))
  describeMessageLog('on three nodes', () => openOn(3))
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
