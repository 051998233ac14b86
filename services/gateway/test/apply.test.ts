import { type ConfigurationDocument, configurationVersion } from '@digital-spine/api'
import { type Did, didEthr, type Name, parseName, SpineError } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Applier, createApplier } from '../src/apply/apply.ts'
import { channelKind } from '../src/apply/channel-kind.ts'
import { peopleKinds } from '../src/apply/people-kinds.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { openPeople } from '../src/people/people.ts'

const dids = ['1', '2', '3', '4'].map((digit) => didEthr('spine', `0x${digit.repeat(40)}`))
const [first, second] = dids as [Did, Did]
const gridName = parseName('grid.iam.ewc')
const topics = ['readings', 'offers'].map((topicName) => ({ owner: 'acme.iam.ewc', topicName }))

let databases: GatewayDatabase[] = []
let names: Map<Name, Did>
let sought: string[]

beforeEach(() => {
  names = new Map([[gridName, first]])
  sought = []
})
afterEach(async () => {
  await Promise.all(databases.map((db) => db.destroy()))
  databases = []
})

/** A gateway without anything. */
const open = async (): Promise<Applier> => {
  const db = await openDatabase<GatewaySchema>({
    ...{ url: 'sqlite::memory:', migrations: gatewayMigrations },
  })
  databases.push(db)
  const ledger = {
    network: { name: 'spine', root: parseName('iam.ewc') },
    async resolveName(name: Name) {
      const did = names.get(name)
      if (did === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
      return { did }
    },
  }
  const cache = {
    async get(_: Name, name: string) {
      sought.push(name)
      return { format: 'jsonschema' }
    },
  }
  const context = { db, ledger, topics: cache, now: () => 1 } as unknown as GatewayContext
  const people = await openPeople(db)
  const kinds = [...peopleKinds(context, people), channelKind(context)]
  return createApplier(context, { kinds, people, members: { refresh: async () => undefined } })
}

const document = (kind: string, spec: object): ConfigurationDocument => ({
  apiVersion: configurationVersion,
  kind,
  spec,
})
const kindsOf = async (applying: ReturnType<Applier['apply']>) => (await applying).changes.map(({ kind }) => kind)

it('makes what documents say, by names and aliases that they say themselves, and then leaves it alone', async () => {
  const gateway = await open()
  const documents = [
    document('Channel', {
      ...{ fqcn: 'out', type: 'pub', retentionDays: 7 },
      conditions: { dids: [gridName, 'The maker'], groups: ['partners'], topics },
    }),
    document('Group', { name: 'partners', members: ['The maker', first] }),
    document('Contact', { did: second, alias: 'The maker', trust: 'met in person' }),
    document('BlockedSender', { did: dids[2], reason: 'spam' }),
  ]
  expect(await kindsOf(gateway.apply({ documents, dryRun: true }))).toEqual(['create', 'create', 'create', 'create'])
  expect(await gateway.export()).toEqual([])
  const { changes } = await gateway.apply({ documents })
  expect(changes.find(({ of }) => of === 'Channel')).toMatchObject({
    ...{ kind: 'create', name: 'out' },
    after: { retentionDays: 7, conditions: { dids: [first, second], names: [{ name: gridName, did: first }] } },
  })
  sought = []
  names.delete(gridName)
  const unchanged = ['unchanged', 'unchanged', 'unchanged', 'unchanged']
  expect(await kindsOf(gateway.apply({ documents, prune: true }))).toEqual(unchanged)
  expect(await kindsOf(gateway.apply({ documents: await gateway.export(), prune: true }))).toEqual(unchanged)
  expect(sought).toEqual([])
})

it('makes an empty gateway what another is', async () => {
  const [from, to] = [await open(), await open()]
  const channel = { fqcn: 'in', type: 'sub', acceptPlain: true, conditions: { dids: [gridName], topics } }
  await from.apply({ documents: [document('Channel', channel), document('Contact', { did: gridName, alias: 'Grid' })] })
  names.set(gridName, second)
  await to.apply({ documents: await from.export() })
  expect(await to.export()).toEqual(await from.export())
})

it('takes away only what is of the kinds that documents are of, and only if it is to', async () => {
  const gateway = await open()
  const contacts = [first, second].map((did, i) => document('Contact', { did, alias: `Contact ${i}` }))
  await gateway.apply({ documents: [...contacts, document('Group', { name: 'all', members: [first] })] })
  const documents = contacts.slice(0, 1)
  expect(await kindsOf(gateway.apply({ documents }))).toEqual(['unchanged'])
  expect(await kindsOf(gateway.apply({ documents, prune: true }))).toEqual(['unchanged', 'delete'])
  expect((await gateway.export()).map(({ kind }) => kind)).toEqual(['Contact', 'Group'])
})

it('does all of it or nothing', async () => {
  const gateway = await open()
  await gateway.apply({ documents: [document('Contact', { did: first, alias: 'Taken' })] })
  const before = await gateway.export()
  for (const documents of [
    [document('Group', { name: 'ok', members: [first] }), document('Contact', { did: second, alias: 'Taken' })],
    [document('Group', { name: 'ok', members: [first] }), document('Group', { name: 'ok', members: [second] })],
    [document('Group', { name: 'ok', members: [first] }), document('Channel', { fqcn: 'x', type: 'pub', roels: [] })],
    [document('Group', { name: 'ok', members: [first] }), document('Chanel', {})],
  ]) {
    for (const dryRun of [true, false]) {
      await expect(gateway.apply({ documents, dryRun })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
      expect(await gateway.export()).toEqual(before)
    }
  }
})

it('tells of each document what is wrong with it', async () => {
  const documents = [document('Channel', { fqcn: 'UPPER', type: 'pub' }), document('Group', { name: 'g', members: [] })]
  const failed = await (await open()).apply({ documents }).catch((error: SpineError) => error.details?.errors)
  expect(failed).toEqual([
    expect.stringContaining('document 1 (Channel): /fqcn'),
    expect.stringContaining('document 2 (Group): /members'),
  ])
})

it('comes to what documents say from wherever it was, two contacts that change names included', async () => {
  const some = <T>(items: readonly T[]) => fc.subarray([...items], { minLength: 1 })
  const contacts = fc
    .tuple(some(dids), fc.shuffledSubarray(['Ann', 'Bob', 'Cyd', 'Dan'], { minLength: 4 }))
    .map(([of, aliases]) => of.map((did, i) => document('Contact', { did, alias: aliases[i] ?? '' })))
  const groups = fc
    .record({ name: fc.constantFrom('g', 'h'), members: some(dids) })
    .map((spec) => [document('Group', spec)])
  const channels = fc
    .record({ fqcn: fc.constantFrom('a', 'b'), conditions: fc.record({ dids: some(dids), topics: some(topics) }) })
    .map((spec) => [document('Channel', { ...spec, type: 'pub' })])
  const states = fc.array(fc.tuple(contacts, groups, channels), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(states, async (all) => {
      const gateway = await open()
      for (const state of all) {
        const documents = state.flat()
        await gateway.apply({ documents, prune: true })
        const fresh = await open()
        await fresh.apply({ documents })
        expect(await gateway.export()).toEqual(await fresh.export())
      }
    }),
    { numRuns: 10 },
  )
}, 60_000)
