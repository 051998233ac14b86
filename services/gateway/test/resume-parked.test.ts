import type { MailboxEntry } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { createFlowBook } from '../src/inbox/draft.ts'
import { openParkedFlows, type ParkedFlows } from '../src/inbox/parked-flows.ts'
import { createParkedResumer } from '../src/inbox/resume-parked.ts'
import { createWriteLane } from '../src/inbox/write-lane.ts'
import { gatewayMigrations } from '../src/migrations.ts'

const sender = 'did:ethr:spine:0x1111111111111111111111111111111111111111' as Did
const rows = [3, 5, 6].map((position) => ({ position, sender, channel: 'out' }))

let db: GatewayDatabase
let parked: ParkedFlows
let kept: Set<number>
let taken: number[]
let lost: number[]

beforeEach(async () => {
  db = await openDatabase<GatewaySchema>({ url: 'sqlite::memory:', migrations: gatewayMigrations })
  await db.insertInto('parked').values(rows).execute()
  parked = await openParkedFlows(db, '')
  vi.useFakeTimers()
  ;[kept, taken, lost] = [new Set([3, 5, 6]), [], []]
})
afterEach(async () => {
  vi.useRealTimers()
  await db.destroy()
})

function start() {
  const call = async (_: string, { position }: { position: number }) =>
    kept.has(position) ? ({ position, kind: 'message', acceptedAt: 1, jws: '' } satisfies MailboxEntry) : null
  const context = { broker: { call }, logger: silentLogger(), now: Date.now } as unknown as GatewayContext
  const flows = createFlowBook({ db, now: Date.now }, createWriteLane(db), '')
  return createParkedResumer(context, {
    mailbox: '',
    parked,
    take: async (_, { position }) => void taken.push(position),
    async write(draft) {
      await flows.write(draft)
      lost.push(...draft.rejected.map(({ position }) => position))
      parked.written(draft)
    },
  })
}

it('goes on in order, and waits no more then', async () => {
  const resumer = start()
  await vi.advanceTimersByTimeAsync(1000)
  expect([taken, parked.list()]).toEqual([[3, 5, 6], []])
  expect((await openParkedFlows(db, '')).list()).toEqual([])
  await resumer.close()
})

it('takes for gone only what stays away, and goes on after it', async () => {
  kept = new Set([6])
  const resumer = start()
  await vi.advanceTimersByTimeAsync(30_000)
  expect([taken, lost]).toEqual([[], []])
  kept.add(3)
  await vi.advanceTimersByTimeAsync(1000)
  expect([taken, lost]).toEqual([[3], []])
  await vi.advanceTimersByTimeAsync(59_000)
  expect([taken, lost]).toEqual([[3], []])
  await vi.advanceTimersByTimeAsync(3000)
  expect([taken, lost, parked.list()]).toEqual([[3, 6], [5], []])
  await resumer.close()
})
