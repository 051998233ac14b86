import { EventEmitter } from 'node:events'
import { type Did, parseName, SpineError } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Channel } from '../src/channels/channel.ts'
import { deleteChannel, forgetChannels, getChannel, insertChannel } from '../src/channels/channel-store.ts'
import { openMemberStore } from '../src/channels/member-store.ts'
import { createMembers, type Members } from '../src/channels/members.ts'
import type { Holder } from '../src/channels/role-holders.ts'
import type { GatewayEvents } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { blockSender } from '../src/people/blocked.ts'
import { writeGroup } from '../src/people/groups.ts'
import { openPeople, type People } from '../src/people/people.ts'

const did = (digit: string) => `did:ethr:spine:0x${digit.repeat(40)}` as Did
const [own, first, second, third] = [did('1'), did('2'), did('3'), did('4')]
const role = parseName('user.roles.acme.iam.ewc')
const holds = (holder: Did): Holder => ({ did: holder, credential: `urn:uuid:${holder}`, issuer: first })

let db: GatewayDatabase
let listed: () => Promise<readonly Holder[]>
let changed: string[]
let people: People
let named: Did | undefined

const ledger = {
  async resolveName() {
    if (named === undefined) throw new SpineError('NAME_UNKNOWN', 'Nobody has it.')
    return { did: named }
  },
} as unknown as Ledger

beforeEach(async () => {
  db = await openDatabase<GatewaySchema>({ url: 'sqlite::memory:', migrations: gatewayMigrations })
  people = await openPeople(db)
  listed = async () => []
  changed = []
})
afterEach(async () => {
  await db.destroy()
})

const open = async (): Promise<Members> => {
  const events = new EventEmitter<GatewayEvents>()
  events.on('members', (fqcn) => void changed.push(fqcn))
  const holders = { list: () => listed(), holds: async () => false, forget: () => undefined }
  const context = { db, ledger, signer: { did: own } as never, events, logger: silentLogger(), now: () => 7 }
  return createMembers(context, { holders, people, store: await openMemberStore(db) })
}
const put = async (fqcn: string, conditions: Partial<Channel['conditions']>): Promise<void> => {
  const nothing = { dids: [], names: [], roles: [], groups: [], topics: [], responseTopics: [] }
  const settings = { payloadEncryption: true, acceptPlain: false, messageForms: false, useAnonymousExtChannel: false }
  await insertChannel(db, {
    fqcn,
    type: 'pub',
    ...settings,
    conditions: { ...nothing, ...conditions },
    createdAt: 1,
    updatedAt: 1,
  })
  forgetChannels(db)
}

it('tells whom a channel is for and by which of its conditions, but never itself', async () => {
  const members = await open()
  await put('out', { dids: [second, own], roles: [role] })
  listed = async () => [holds(third), holds(second), holds(own)]
  await members.refresh()
  const byRole = { kind: 'role', role, issuer: first }
  expect(members.known('out')).toEqual({
    at: 7,
    members: [
      { did: second, reasons: [{ kind: 'named' }, { ...byRole, credential: `urn:uuid:${second}` }] },
      { did: third, reasons: [{ ...byRole, credential: `urn:uuid:${third}` }] },
    ],
  })
  expect(await members.recipients(await getChannel(db, 'out'))).toEqual([second, third])
})

it('is for the groups of the address book as they are now', async () => {
  const members = await open()
  await put('in', { groups: ['grid', 'nobody'] })
  const channel = await getChannel(db, 'in')
  expect(await members.allows(channel, second)).toBe(false)
  await people.change((trx) => writeGroup(trx, 'grid', [second, third, second]))
  await members.refresh()
  const reasons = [{ kind: 'group', group: 'grid' }]
  expect(members.known('in')?.members).toEqual([
    { did: second, reasons },
    { did: third, reasons },
  ])
  expect(await members.allows(channel, second)).toBe(true)
  await people.change((trx) => writeGroup(trx, 'grid', []))
  expect(await members.allows(channel, second)).toBe(false)
})

it('goes on with the DID that a name stood for, and tells that the name has moved', async () => {
  const members = await open()
  const name = parseName('grid.iam.ewc')
  await put('out', { dids: [second], names: [{ name, did: second }] })
  const reasons = async () => {
    await members.refresh()
    return members.known('out')?.members
  }
  named = second
  expect(await reasons()).toEqual([{ did: second, reasons: [{ kind: 'named', name }] }])
  const moved = [{ did: second, reasons: [{ kind: 'named', name, moved: true }] }]
  named = third
  expect(await reasons()).toEqual(moved)
  named = undefined
  expect(await reasons()).toEqual(moved)
  expect(await members.recipients(await getChannel(db, 'out'))).toEqual([second])
})

it('knows who is blocked, over a restart too', async () => {
  await people.change((trx) => blockSender(trx, { did: second, at: 1 }))
  people = await openPeople(db)
  const members = await open()
  expect([members.blocks(second), members.blocks(third)]).toEqual([true, false])
})

it('tells of a change once, and knows the members after a restart', async () => {
  const members = await open()
  await put('out', { dids: [second], roles: [role] })
  await members.refresh()
  await members.refresh()
  expect(changed).toEqual(['out'])
  listed = async () => [holds(third)]
  await members.refresh()
  expect(changed).toEqual(['out', 'out'])
  expect((await open()).known('out')).toEqual(members.known('out'))
})

it('takes the same members for the same, in whatever order the database gives them', async () => {
  await put('out', { dids: [second, third] })
  const reasons = JSON.stringify([{ kind: 'named' }])
  const rows = [third, second].map((member) => ({ fqcn: 'out', did: member, reasons }))
  await db.insertInto('channel_members').values(rows).execute()
  await (await open()).refresh()
  expect(changed).toEqual([])
})

it('keeps what it knows while it cannot be found out, says so, and sends to nobody', async () => {
  const members = await open()
  await put('out', { roles: [role] })
  listed = async () => [holds(third)]
  await members.refresh()
  const known = members.known('out')
  listed = () => Promise.reject(new SpineError('LEDGER_STALE', 'Too old.'))
  await members.refresh('out')
  expect([members.known('out'), members.problem('out')]).toEqual([known, 'LEDGER_STALE'])
  await expect(members.recipients(await getChannel(db, 'out'))).rejects.toMatchObject({ code: 'LEDGER_STALE' })
  listed = async () => []
  await members.refresh('out')
  expect([members.known('out')?.members, members.problem('out')]).toEqual([[], undefined])
})

it('looks at one channel without the others, and forgets a channel that is gone', async () => {
  const members = await open()
  await put('one', { dids: [second] })
  await put('two', { dids: [third] })
  await members.refresh('one')
  expect([members.known('one')?.members.length, members.known('two')]).toEqual([1, undefined])
  await deleteChannel(db, 'one')
  forgetChannels(db)
  await members.refresh('one')
  expect((await open()).known('one')).toBeUndefined()
})
