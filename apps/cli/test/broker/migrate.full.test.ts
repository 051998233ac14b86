import { findNatsServer, startNats } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { spine } from '../spine.ts'
import { brokerVariables } from './cluster.ts'
import { openFlow } from './flow.ts'
import { type BrokerProcess, createBrokerProcess } from './process.ts'
import { type BrokerTerms, startBrokerWorld } from './world.ts'

describe.skipIf(findNatsServer() === undefined)('spine broker migrate', () => {
  it('has a broker go on in NATS, which its clients do not notice', async () => {
    await using stack = new AsyncDisposableStack()
    const nats = stack.use(await startNats())
    let variables: Record<string, string> = {}
    let broker: BrokerProcess | undefined
    const startBroker = async (terms: BrokerTerms): Promise<BrokerProcess & { close(): Promise<void> }> => {
      variables = { ...(await brokerVariables(terms, stack)), SPINE_DATA_DIR: `${terms.folder}/broker` }
      broker = stack.use(await createBrokerProcess(variables))
      await broker.start()
      return Object.assign(broker, { close: async () => undefined })
    }
    const world = stack.use(await startBrokerWorld({ startBroker }))
    const [sender, recipient] = [await world.join(), await world.join()]
    const flow = await openFlow(world, sender, [recipient.did])
    await flow.send()
    const from = variables.SPINE_DATA_DIR ?? ''
    const migrate = () => spine('broker', 'migrate', '--json', '--from', from, '--nats', nats.urls.join(','))
    await expect(migrate()).rejects.toMatchObject({ stdout: expect.stringContaining('DATA_FOLDER_LOCKED') })

    await broker?.end('SIGTERM')
    expect(await migrate()).toContain('"event":"moved"')
    await expect(broker?.start()).rejects.toThrow(/CONFLICT/)
    const connected = [sender, recipient].map(({ client }) => new Promise<void>((done) => client.onConnected(done)))
    await broker?.start({ SPINE_NATS_URL: nats.urls.join(',') })
    await Promise.all(connected)
    expect(await flow.send()).toMatchObject({ results: [{ status: 'accepted', position: 2 }] })
    const positions: number[] = []
    const onEntries = (entries: readonly { position: number }[]) =>
      void positions.push(...entries.map(({ position }) => position))
    recipient.client.subscribe({ client: 'reader', credit: 10, onEntries })
    await expect.poll(() => positions).toEqual([1, 2])
  })
})
