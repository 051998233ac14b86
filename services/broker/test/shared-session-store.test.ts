import { describeSessionStore } from '@digital-spine/runtime/session-store-contract'
import { findNatsServer, startNats } from '@digital-spine/testkit'
import { jetstreamManager } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { sharedStreams } from '../src/cluster/names.ts'
import { connectNats } from '../src/cluster/nats-access.ts'
import { openSharedReplayGuard } from '../src/cluster/shared-replays.ts'
import { openSharedSessionStore } from '../src/cluster/shared-session-store.ts'

/** Two connections, as two processes have them. */
async function connectTwice(stack: AsyncDisposableStack, nodes: 1 | 3) {
  const { urls: servers } = stack.use(await startNats({ nodes }))
  const connect = async (name: string) => {
    const connection = await connectNats({ servers }, name)
    stack.defer(() => connection.close())
    return connection
  }
  return { here: await connect('here'), there: await connect('there'), replicas: nodes }
}

describe.skipIf(findNatsServer() === undefined)('what broker processes share', () => {
  for (const nodes of [1, 3] as const) {
    describeSessionStore(`JetStream of ${nodes}`, async (stack, options) => {
      const { here, there, replicas } = await connectTwice(stack, nodes)
      return {
        here: await openSharedSessionStore(here, { replicas, ...options }),
        there: await openSharedSessionStore(there, { replicas, ...options }),
      }
    })
  }

  it('keeps sessions for as long as the settings of today say', async () => {
    await using stack = new AsyncDisposableStack()
    const { here, replicas } = await connectTwice(stack, 1)
    const manager = await jetstreamManager(here)
    for (const longestMs of [60_000, 90_000]) {
      await openSharedSessionStore(here, { replicas, longestMs })
      expect((await manager.streams.info(sharedStreams.logins.stream)).config.max_age).toBe(nanos(longestMs))
    }
  })

  it('notices at one process a proof that was used at another', async () => {
    await using stack = new AsyncDisposableStack()
    const { here, there, replicas } = await connectTwice(stack, 1)
    const guards = [await openSharedReplayGuard(here, { replicas }), await openSharedReplayGuard(there, { replicas })]
    const takers = [...guards, ...guards, ...guards]
    const first = await Promise.all(takers.map((guard) => guard.first('session', 'a proof; of * any > text')))
    expect(first.filter(Boolean)).toHaveLength(1)
    expect(await guards[1]?.first('other', 'a proof; of * any > text')).toBe(true)
  })
})
