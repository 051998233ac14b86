import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createHttpClient } from '@digital-spine/client'
import { SpineError, utf8 } from '@digital-spine/core'
import { createHttpServer, openDatabase, openLeases, silentLogger } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { openFileVault } from '@digital-spine/vault'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabaseVault } from '../src/lease/database-vault.ts'
import { runByLease, type Serving } from '../src/lease/run-by-lease.ts'
import { checkSharedFolder } from '../src/lease/shared-folder.ts'

const logger = silentLogger()
const secret = utf8('secret')
const folder = tempFolder()
let postgres: TestPostgres
let watcher: Kysely<unknown>

beforeAll(async () => {
  postgres = await startPostgres()
  watcher = await openDatabase({ url: postgres.url, migrations: {}, part: 'test' })
})
afterAll(async () => {
  await watcher.destroy()
  await postgres[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const leasesOf = (name: string, url: string) => openLeases({ databaseUrl: postgres.url, name, url })
/** Has it run out, as it does when a process is stopped. */
const runOut = (name: string) =>
  sql`update leases set holder = '', until = to_timestamp(0) where name = ${name}`.execute(watcher)

describe('processes that share a lease', () => {
  /** One whose gateway answers who it is; `broken` gateways do not start. */
  const run = async (lease: string, name: string, broken = new Set<string>()): Promise<Serving> =>
    runByLease({
      ...{ leases: await leasesOf(lease, `http://${name}`), logger },
      listening: { host: '127.0.0.1', port: 0 },
      async start(_, { port }) {
        if (broken.has(name)) throw new SpineError('SERVICE_UNAVAILABLE', 'Something that it needs is away.')
        const server = await createHttpServer({ name: 'gateway', title: 'gateway', logger })
        server.app.get('/api/v2/name', async () => ({ name }))
        return { url: await server.listen({ host: '127.0.0.1', port }), close: () => server.close() }
      },
    })
  const nameAt = async ({ url }: Serving) =>
    ((await (await fetch(`${url}/api/v2/name`)).json()) as { name?: string }).name

  it('are one that is active, and others that say so and where it is', async () => {
    const [one, two] = [await run('said', 'one'), await run('said', 'two')]
    expect(await nameAt(one)).toBe('one')
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`${two.url}${path}`, { method })
      return { status: response.status, retry: response.headers.get('retry-after'), body: await response.json() }
    }
    expect(await ask('/live')).toMatchObject({ status: 200 })
    expect(await ask('/ready')).toMatchObject({ status: 503 })
    expect(await ask('/health')).toMatchObject({
      status: 503,
      body: { message: 'STANDBY', status: 'standby', active: 'http://one' },
    })
    for (const [path, method] of [
      ['/api/v2/messages', 'POST'],
      ['/api/v2/identity', 'GET'],
      ['/', 'GET'],
    ] as const)
      expect(await ask(path, method)).toMatchObject({
        ...{ status: 503, retry: '1' },
        body: { err: { code: 'NOT_ACTIVE', additionalDetails: { active: 'http://one' } } },
      })
    await Promise.all([one.close(), two.close()])
  })

  it('take over when the active one ends or loses the lease, at the same place, and clients that know both go on', async () => {
    const [one, two] = [await run('taken', 'one'), await run('taken', 'two')]
    const client = createHttpClient({ baseUrl: `${two.url},${one.url}` })
    const ask = async () => (await client.call<{ name: string }>('GET', '/api/v2/name')).name
    expect(await ask()).toBe('one')
    await runOut('taken')
    await expect.poll(() => ask().catch(() => undefined)).toBe('two')
    await expect.poll(async () => (await fetch(`${one.url}/health`)).json()).toMatchObject({ active: 'http://two' })
    await two.close()
    await expect.poll(() => ask().catch(() => undefined)).toBe('one')
    await one.close()
    await client.close()
  })

  it('go on trying when one cannot take over, and fail at once when they begin so', async () => {
    const broken = new Set(['two'])
    await expect(run('broken', 'two', broken)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    const [one, two] = [await run('broken', 'one'), await run('broken', 'two', broken)]
    await one.close()
    await expect.poll(() => nameAt(one).catch(() => 'gone')).toBe('gone')
    broken.clear()
    await expect.poll(() => nameAt(two).catch(() => undefined)).toBe('two')
    await two.close()
  })
})

describe('a vault in a database', () => {
  const databaseUrl = async (name: string) => {
    await sql`create database ${sql.id(name)}`.execute(watcher)
    return new URL(name, postgres.url).href
  }
  const addressOf = async (vault: Awaited<ReturnType<typeof openFileVault>>) => (await vault.account('account')).address

  it('takes over the keys of a file once, and refuses those of another identity and another secret', async () => {
    const url = await databaseUrl('vaults')
    const [file, other] = [join(folder.path, 'vault.json'), join(folder.path, 'other.json')]
    const [own, theirs] = [await openFileVault({ path: file, secret }), await openFileVault({ path: other, secret })]
    const address = await addressOf(own)
    await addressOf(theirs)
    for (const path of [file, file, join(folder.path, 'none.json')]) {
      await using vault = await openDatabaseVault({ databaseUrl: url, file: path, secret })
      expect(await addressOf(vault)).toBe(address)
    }
    expect([existsSync(file), existsSync(`${file}.moved`)]).toEqual([false, true])
    await expect(openDatabaseVault({ databaseUrl: url, file: other, secret })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
    expect(existsSync(other)).toBe(true)
    await expect(openDatabaseVault({ databaseUrl: url, file, secret: utf8('wrong') })).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
    })
  })

  it('takes nothing from a process that has lost the lease', async () => {
    const [one, two] = [await leasesOf('vault', 'http://one'), await leasesOf('vault', 'http://two')]
    const options = { databaseUrl: postgres.url, file: join(folder.path, 'none.json'), secret }
    const before = await one.take()
    if (before === undefined) throw new Error('nobody has it')
    const old = await openDatabaseVault({ ...options, fence: before.fence })
    await old.putSecret('rotation', 'first')
    await runOut('vault')
    await expect.poll(() => before.lost.aborted).toBe(true)
    const lease = await two.take()
    if (lease === undefined) throw new Error('nobody has it')
    const current = await openDatabaseVault({ ...options, fence: lease.fence })
    await current.putSecret('rotation', 'second')
    await expect(old.putSecret('rotation', 'late')).rejects.toMatchObject({ code: 'NOT_ACTIVE' })
    expect(await current.findSecret('rotation')).toBe('second')
    for (const vault of [old, current]) await vault[Symbol.asyncDispose]()
    for (const leases of [one, two]) await leases.close()
  })
})

it('a folder of files that is not the shared one is refused, and what to do is said', async () => {
  const leases = await leasesOf('folder', 'http://one')
  const [shared, own] = [join(folder.path, 'shared'), join(folder.path, 'own')]
  await checkSharedFolder(leases, shared)
  await checkSharedFolder(leases, shared)
  await expect(checkSharedFolder(leases, own)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('SPINE_SPOOL_FOLDER'),
  })
  await leases.close()
})
