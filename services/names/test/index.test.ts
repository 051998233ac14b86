import { didEthr, labelhash, type Name, namehash, parseName } from '@digital-spine/core'
import { textRecord } from '@digital-spine/ledger'
import {
  type ReorgNetwork,
  startPostgres,
  startReorgNetwork,
  startRpcProxy,
  type TestPostgres,
  tempFolder,
} from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type NameIndex, openNameIndex } from '../src/index/open-name-index.ts'
import { createDatabase } from './create-database.ts'
import { createRegistrant, newAccount, org, type Registrant } from './registrant.ts'

const idle = 3_600_000

describe.each(['sqlite', 'postgres'] as const)('the name index on %s', (engine) => {
  let test: ReorgNetwork
  let who: Registrant
  let postgres: TestPostgres | undefined
  const folder = tempFolder()
  const opened: NameIndex[] = []
  let databases = 0

  beforeAll(async () => {
    test = await startReorgNetwork()
    who = await createRegistrant(test)
    if (engine === 'postgres') postgres = await startPostgres()
  })
  afterEach(async () => {
    for (const index of opened.splice(0)) await index[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await who[Symbol.asyncDispose]()
    await postgres?.[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const newDatabase = async (): Promise<string> => {
    databases += 1
    return postgres === undefined
      ? `sqlite:${folder.path}/${databases}.sqlite`
      : createDatabase(postgres.url, `index_${databases}`)
  }
  const open = async (databaseUrl: string, rpcUrl = test.network.rpcUrl): Promise<NameIndex> => {
    const index = await openNameIndex({ databaseUrl, network: { ...test.network, rpcUrl }, pollMs: idle })
    opened.push(index)
    return index
  }
  /** Everything the index made of the ledger. */
  const dump = async ({ db }: NameIndex) => ({
    names: await db.selectFrom('names').selectAll().orderBy('node').execute(),
    nameEvents: await db.selectFrom('name_events').selectAll().orderBy('block').orderBy('log_index').execute(),
    didEvents: await db.selectFrom('did_events').selectAll().orderBy('block').orderBy('log_index').execute(),
  })
  const rebuilt = async () => {
    const index = await open(await newDatabase())
    await index.feed.sync()
    return dump(index)
  }
  const row = ({ db }: NameIndex, name: string) =>
    db
      .selectFrom('names')
      .selectAll()
      .where('name', '=', name as Name)
      .executeTakeFirst()

  it('has names with their kinds, owners, DIDs, texts, roles and when they changed', async () => {
    const index = await open(await newDatabase())
    const owner = newAccount()
    await who.claim(org('acme'), owner)
    await who.claim(parseName('flex.apps.acme.iam.ewc'), owner, owner)
    await who.role(parseName('user.roles.acme.iam.ewc'), owner, 1)
    await who.text(org('acme'), owner, 'url', 'https://acme.example')
    await index.feed.sync()
    const did = didEthr('spine', owner.address)
    const acme = await row(index, 'acme.iam.ewc')
    expect(acme).toMatchObject({ kind: 'organisation', controller: did, did, did_source: 'controller', gasless: 1 })
    expect(acme).toMatchObject({ title: 'The acme', about: 'About acme.iam.ewc', path: 'ewc.iam.acme' })
    expect(JSON.parse(acme?.texts ?? '')).toMatchObject({ url: 'https://acme.example' })
    expect(acme?.changed_block).toBeGreaterThan(acme?.registered_block ?? 0)
    expect(await row(index, 'flex.apps.acme.iam.ewc')).toMatchObject({ kind: 'application' })
    expect(await row(index, 'roles.flex.apps.acme.iam.ewc')).toMatchObject({ kind: 'spacer' })
    const role = await row(index, 'user.roles.acme.iam.ewc')
    expect(role?.kind).toBe('role')
    expect(JSON.parse(role?.role ?? '')).toMatchObject({ version: 1, issuers: { accounts: [owner.address] } })
    const holder = newAccount()
    await who.text(org('acme'), owner, 'did', didEthr('spine', holder.address))
    await who.transfer(org('acme'), owner, holder)
    await index.feed.sync()
    expect(await row(index, 'acme.iam.ewc')).toMatchObject({
      did: didEthr('spine', holder.address),
      did_source: 'did record',
      controller: didEthr('spine', holder.address),
    })
    expect(await dump(index)).toEqual(await rebuilt())
  })

  it('arrives at the same rows block by block, across reorganisations and rebuilt at once', async () => {
    const index = await open(await newDatabase())
    const [first, second] = [newAccount(), newAccount()]
    await who.claim(org('gone'), first)
    await who.claim(org('stays'), first)
    await index.feed.sync()
    const before = await dump(index)
    const forget = await test.snapshot()
    await who.text(org('stays'), first, 'note', 'of the lost branch')
    await index.feed.sync()
    await who.transfer(org('stays'), first, second)
    await who.release(org('gone'), first)
    await who.attribute(first, 'spine/name', 'stays.iam.ewc')
    await index.feed.sync()
    await who.claim(org('gone'), second)
    await who.claim(org('lost'), second)
    await index.feed.sync()
    expect(await row(index, 'lost.iam.ewc')).toBeDefined()
    await forget()
    await test.mine(20)
    await index.feed.sync()
    expect(await dump(index)).toEqual(before)
    await who.text(org('gone'), first, 'note', 'a')
    await index.feed.sync()
    await who.release(org('gone'), first)
    await who.claim(org('gone'), second)
    await who.text(org('gone'), second, 'other', 'b')
    await who.attribute(second, 'spine/name', 'gone.iam.ewc')
    await index.feed.sync()
    await test.call('anvil_reorg', [2, []])
    await index.feed.sync()
    expect(await dump(index)).toEqual(await rebuilt())
    expect(index.feed.status().reorganisations).toBe(2)
  })

  it('goes back to the beginning when no block it knows is left, and is as if new', async () => {
    const url = await newDatabase()
    const index = await open(url)
    await index.feed.sync()
    await index.db
      .updateTable('blocks')
      .set({ hash: `0x${'ab'.repeat(32)}` })
      .execute()
    const again = await open(url)
    expect(await again.feed.sync()).toMatchObject({ reorganisations: 1, lag: 0 })
    expect(await dump(again)).toEqual(await rebuilt())
  })

  it('keeps whole batches or nothing when a write fails half-way', async () => {
    const url = await newDatabase()
    const index = await open(url)
    await index.feed.sync()
    const owner = newAccount()
    const before = await dump(index)
    await who.claim(org('half'), owner)
    const taken = { block: (index.feed.status().block?.number ?? 0) + 1, log_index: 3 }
    const blocker = { ...taken, identity: '0x', at: 0, topic: '0x', data: '0x' }
    await index.db
      .insertInto('name_events')
      .values({ ...taken, node: '0x', transaction: '0x', at: 0, event: 'x', details: '{}', text_key: null })
      .execute()
    await expect(index.feed.sync()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(await row(index, 'half.iam.ewc')).toBeUndefined()
    await index.db.deleteFrom('name_events').where('node', '=', blocker.identity).execute()
    expect(await dump(index)).toEqual(before)
    await index.feed.sync()
    expect(await dump(index)).toEqual(await rebuilt())
  })

  it('lets two processes share a database without taking anything twice', async () => {
    const url = await newDatabase()
    const [one, two] = [await open(url), await open(url)]
    await who.claim(org('shared'), newAccount())
    await Promise.allSettled([one.feed.sync(), two.feed.sync()])
    await who.claim(org('shared-too'), newAccount())
    await Promise.allSettled([one.feed.sync(), two.feed.sync()])
    await one.feed.sync()
    await two.feed.sync()
    expect(await dump(one)).toEqual(await rebuilt())
  })

  it('shows no name that is not spelled as ENSIP-15 has it, nor one that another node carries', async () => {
    const index = await open(await newDatabase())
    const [owner, thief] = [newAccount(), newAccount()]
    await who.claim(org('apple'), owner)
    // Cyrillic а, fullwidth letters, a zero-width joiner, a soft hyphen, a capital with accent, mixed scripts
    const lookalikes = ['\u0430pple', '\uff41pple', 'app\u200dle', 'ap\u00adple', '\u00c1pple', 'appl\u0435']
    for (const label of lookalikes) await who.claim(`${label}.iam.ewc` as Name, thief)
    const deployer = openAccount(Uint8Array.from(Buffer.from(test.privateKey.slice(2), 'hex'))).address
    await test.call('anvil_impersonateAccount', [deployer])
    const call = async (to: string, method: string, words: readonly string[]): Promise<void> => {
      const data = `${labelhash(method).slice(0, 10)}${words.join('')}`
      await test.call('eth_sendTransaction', [{ from: deployer, to, data, gas: '0x7a120', gasPrice: '0x0' }])
      await test.mine(1)
    }
    const word = (hex: string): string => hex.slice(2).padStart(64, '0')
    const top = parseName('ewc')
    const evil = parseName('evil.ewc')
    const { ens, resolver } = test.network.contracts
    await call(ens, 'setSubnodeRecord(bytes32,bytes32,address,address,uint64)', [
      ...[word(namehash(top)), word(labelhash('evil')), word(deployer), word(resolver), word('0x0')],
    ])
    await call(resolver, 'setName(bytes32,string)', [
      ...[
        word(namehash(evil)),
        word('0x40'),
        word('0xd'),
        Buffer.from('apple.iam.ewc').toString('hex').padEnd(64, '0'),
      ],
    ])
    await index.feed.sync()
    const names = (await index.db.selectFrom('names').select(['name', 'controller']).orderBy('name').execute()).filter(
      ({ name }) => name !== null,
    )
    expect(names.filter(({ controller }) => controller === didEthr('spine', thief.address))).toEqual([])
    expect(names.filter(({ name }) => name?.includes('pple'))).toMatchObject([
      ...['apple', 'apps.apple', 'roles.apple'].map((label) => ({
        name: `${label}.iam.ewc`,
        controller: didEthr('spine', owner.address),
      })),
    ])
    expect(await dump(index)).toEqual(await rebuilt())
  })

  it('reads names where no contract is ours: owned in ENS directly, with a resolver of former times', async () => {
    const { ens, notifier, didRegistry, resolver, registrar } = test.network.contracts
    await who.claim(org('former'), newAccount())
    const index = await openNameIndex({
      databaseUrl: await newDatabase(),
      network: {
        ...test.network,
        contracts: { ens, notifier, didRegistry, resolver: didRegistry },
        olderResolvers: [resolver],
      },
      pollMs: idle,
    })
    opened.push(index)
    await index.feed.sync()
    expect(await row(index, 'former.iam.ewc')).toMatchObject({
      ...{ kind: 'organisation', gasless: 0, controller: didEthr('spine', registrar), title: 'The former' },
    })
  })

  it('stores texts of any bytes, and no more keys than it can read again', async () => {
    const index = await open(await newDatabase())
    const owner = newAccount()
    await who.claim(org('texts'), owner)
    await who.text(org('texts'), owner, 'nul\0key', 'a\0b \ud83d\ude00')
    await who.text(org('texts'), owner, 'metadata', '{"orgName":"N\\u0000UL"}')
    await index.feed.sync()
    const many = Array.from({ length: 110 }, (_, i) => textRecord(org('texts'), `key-${i}`, `${i}`))
    await who.records(org('texts'), owner, many.slice(0, 55))
    await who.records(org('texts'), owner, many.slice(55))
    await index.feed.sync()
    const texts = JSON.parse((await row(index, 'texts.iam.ewc'))?.texts ?? '{}') as Record<string, string>
    expect(texts['nul\0key']).toBe('a\0b \ud83d\ude00')
    expect(Object.keys(texts)).toHaveLength(99)
    expect(await dump(index)).toEqual(await rebuilt())
  })

  it('does not read the state of another block than the batch ends with', async () => {
    await using proxy = await startRpcProxy(test.network.rpcUrl)
    const index = await open(await newDatabase(), proxy.url)
    await index.feed.sync()
    const before = await dump(index)
    await who.claim(org('late'), newAccount())
    proxy.tamper(({ request, answer }) =>
      request.method === 'eth_call'
        ? { jsonrpc: '2.0', id: request.id, error: { code: -32000, message: 'header not found' } }
        : answer,
    )
    await expect(index.feed.sync()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
    expect(await dump(index)).toEqual(before)
    proxy.tamper(undefined)
    await index.feed.sync()
    expect(await dump(index)).toEqual(await rebuilt())
  })
})
