import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startPostgres, startReorgNetwork, startRpcProxy, tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openNameIndex } from '../src/index/open-name-index.ts'
import { createDatabase } from './create-database.ts'
import { createRegistrant, newAccount, org } from './registrant.ts'

it.each(['sqlite', 'postgres'] as const)(
  'is killed again and again while it writes to %s, and arrives where it would have',
  async (engine) => {
    await using stack = new AsyncDisposableStack()
    const folder = stack.use(tempFolder())
    const postgres = engine === 'postgres' ? stack.use(await startPostgres()) : undefined
    const newDatabase = async (name: string): Promise<string> =>
      postgres === undefined ? `sqlite:${folder.path}/${name}.sqlite` : createDatabase(postgres.url, name)
    const test = stack.use(await startReorgNetwork())
    const who = stack.use(await createRegistrant(test))
    const owner = newAccount()
    for (let i = 0; i < 8; i += 1) {
      await who.claim(org(`name-${i}`), owner)
      await who.text(org(`name-${i}`), owner, 'note', `${i}`)
      await who.attribute(owner, 'spine/name', `name-${i}.iam.ewc`)
    }
    // Small ranges make many batches.
    const proxy = stack.use(await startRpcProxy(test.network.rpcUrl))
    proxy.tamper(({ request, answer }) => {
      const [{ fromBlock, toBlock } = {}] = request.params as { fromBlock?: string; toBlock?: string }[]
      const isMuch = request.method === 'eth_getLogs' && Number(toBlock) - Number(fromBlock) > 1
      return isMuch ? { jsonrpc: '2.0', id: request.id, error: { code: -32005, message: 'too many blocks' } } : answer
    })
    const databaseUrl = await newDatabase('killed')
    const network = JSON.stringify({ ...test.network, rpcUrl: proxy.url })
    for (let run = 0; run < 5; run += 1) {
      const child = fork(join(import.meta.dirname, 'index-writer.ts'), [databaseUrl, network])
      const exited = once(child, 'exit')
      for (let stored = 0; stored < 1 + run; stored += 1) await once(child, 'message')
      // In the middle of what follows.
      child.kill('SIGKILL')
      await exited
    }
    const dump = async (url: string) => {
      await using index = await openNameIndex({ databaseUrl: url, network: test.network, pollMs: 3_600_000 })
      await index.feed.sync()
      return {
        names: await index.db.selectFrom('names').selectAll().orderBy('node').execute(),
        nameEvents: await index.db
          .selectFrom('name_events')
          .selectAll()
          .orderBy('block')
          .orderBy('log_index')
          .execute(),
        didEvents: await index.db.selectFrom('did_events').selectAll().orderBy('block').orderBy('log_index').execute(),
      }
    }
    const killed = await dump(databaseUrl)
    expect(killed.names.length).toBeGreaterThan(8)
    expect(killed).toEqual(await dump(await newDatabase('fresh')))
  },
  120_000,
)
