import type { Did, Kid } from '@digital-spine/core'
import { startPostgres, tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openDatabase } from '../src/database.ts'
import { openDatabaseSessionStore } from '../src/login/database-session-store.ts'
import { createMemorySessionStore } from '../src/login/memory-session-store.ts'
import type { Session } from '../src/login/session.ts'
import type { SessionStore } from '../src/login/session-store.ts'
import { describeSessionStore } from './session-store.contract.ts'

describeSessionStore('memory', async (_, options) => {
  const store = createMemorySessionStore(options)
  return { here: store, there: store }
})

describeSessionStore('SQLite', async (stack, options) => {
  const store = await openStore(stack, `sqlite:${stack.use(tempFolder()).path}/data.sqlite`, options)
  return { here: store, there: store }
})

describeSessionStore('PostgreSQL', async (stack, options) => {
  const { url } = stack.use(await startPostgres())
  return { here: await openStore(stack, url, options), there: await openStore(stack, url, options) }
})

it('keeps no more sessions in memory than it may, and makes room when some have ended', async () => {
  let now = 1_800_000_000_000
  const lifeMs = 3_600_000
  const store = createMemorySessionStore({ now: () => now, limits: { sessions: 2 } })
  const open = (name: string) => {
    const did = `did:example:${name}` as Did
    const session: Session = {
      ...{ id: name, did, proof: { kid: `${did}#delegate-1` as Kid }, credentials: [], keyThumbprint: null, roles: [] },
      ...{ asOf: now, generation: 0, openedAt: now, idleUntil: now + lifeMs, endsAt: now + lifeMs },
    }
    return store.open({ session, tokens: [] })
  }
  await open('1')
  await open('2')
  await expect(open('3')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' })
  now += lifeMs
  await open('3')
})

async function openStore(
  stack: AsyncDisposableStack,
  url: string,
  options: Parameters<typeof openDatabaseSessionStore>[1],
): Promise<SessionStore> {
  const db = await openDatabase<object>({ url, migrations: {} })
  stack.defer(() => db.destroy())
  return openDatabaseSessionStore(db, options)
}
