import { findNatsServer, startNats } from '@digital-spine/testkit'
import { headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import { describe, expect, it } from 'vitest'
import { connectNats } from '../src/cluster/nats-access.ts'
import { createRequests } from '../src/log/jetstream/requests.ts'

async function startRequests(stack: AsyncDisposableStack, timeoutMs: number) {
  const nats = stack.use(await startNats())
  const connection = await connectNats({ servers: nats.urls }, 'test')
  stack.defer(() => connection.close())
  const { request } = createRequests(connection, timeoutMs)
  const ask = (subject: string, text = '') => request(subject, Buffer.from(text), headers())
  return { nats, connection, ask }
}

async function untilReturned(connection: NatsConnection): Promise<void> {
  for await (const { type } of connection.status()) if (type === 'reconnect') return
}

describe.skipIf(findNatsServer() === undefined)('requests over one subscription', () => {
  it('brings each answer to whoever asked', async () => {
    await using stack = new AsyncDisposableStack()
    const { connection, ask } = await startRequests(stack, 60_000)
    const asked: Msg[] = []
    connection.subscribe('questions', {
      callback(_, message) {
        asked.unshift(message)
        if (asked.length === 2) for (const one of asked) one.respond(`to ${one.string()}`)
      },
    })
    const answers = await Promise.all([ask('questions', 'a'), ask('questions', 'b')])
    expect(answers.map((answer) => answer.string())).toEqual(['to a', 'to b'])
  })

  it('rejects what nobody answers, and what is not answered in time', async () => {
    await using stack = new AsyncDisposableStack()
    const { connection, ask } = await startRequests(stack, 50)
    await expect(ask('nobody')).rejects.toThrow('nobody answers')
    connection.subscribe('silent', { callback: () => undefined })
    await expect(ask('silent')).rejects.toThrow('no answer in time')
  })

  it('rejects what is under way when the line is lost, and goes on when it is there again', async () => {
    await using stack = new AsyncDisposableStack()
    const { nats, connection, ask } = await startRequests(stack, 60_000)
    connection.subscribe('silent', { callback: () => undefined })
    connection.subscribe('echo', { callback: (_, message) => void message.respond(message.data) })
    const pending = expect(ask('silent')).rejects.toThrow('the line was lost')
    const returned = untilReturned(connection)
    await connection.flush()
    await nats.kill(0)
    await pending
    await nats.restart(0)
    await returned
    expect((await ask('echo', 'again')).string()).toBe('again')
  })
})
