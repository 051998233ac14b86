import type { HealthView } from '@digital-spine/api'
import type { HttpServer } from '@digital-spine/runtime'
import { Gauge } from 'prom-client'
import type { GatewayContext } from '../context.ts'
import type { Parts } from '../parts.ts'
import { stateWorks } from './works.ts'

const maxClockDifferenceS = 60
const hubTimeoutMs = 1500
/** Bytes: less on the disk, and a message may not fit with what the database needs to write it. */
const leastRoom = 8 << 20
const messages = { ok: 'OK', degraded: 'DEGRADED', down: 'DOWN' } as const

/** What the gateway needs, for `/ready` and `/health`, and what waits in it, for `/metrics`. */
export function addHealth(
  { addCheck, describeHealth, registry }: HttpServer,
  { context, files, receivers }: Pick<Parts, 'context' | 'files' | 'receivers'>,
): void {
  const { db, broker, hub, ledger, now } = context
  addCheck({
    name: 'database',
    critical: true,
    check: async () => void (await db.selectFrom('channels').select('fqcn').limit(1).execute()),
  })
  addCheck({
    name: 'disk',
    critical: false,
    async check() {
      const free = await files.spool.free()
      if (free < leastRoom) throw new Error(`${free} bytes are free`)
    },
  })
  addCheck({
    name: 'broker',
    critical: false,
    check() {
      if (!broker.connected) throw broker.failure ?? new Error('not connected')
    },
  })
  addCheck({
    name: 'hub',
    critical: false,
    check: () => hub.http.call('GET', '/ready', undefined, { timeoutMs: hubTimeoutMs }),
  })
  addCheck({ name: 'ledger', critical: false, check: async () => void (await ledger.sync()) })
  addCheck({ name: 'freshness', critical: false, check: () => ledger.checkFresh() })
  addCheck({ name: 'clock', critical: false, check: () => checkClock(broker, now) })
  describeHealth(
    async (report): Promise<HealthView> => ({
      message: messages[report.status],
      ...report,
      checks: [...report.checks],
      freshUntil: (await ledger.head()).timestamp + ledger.freshnessMs,
      works: stateWorks(report),
    }),
  )
  new Gauge({
    name: 'gateway_entries_waiting',
    help: 'Entries of the mailbox that wait for what their checks rest on.',
    registers: [registry],
    collect() {
      this.set(receivers.waiting)
    },
  })
}

/** What is dated far from the broker's time is not taken, and waits in the outbox. */
async function checkClock(broker: GatewayContext['broker'], now: () => number): Promise<void> {
  if (!broker.connected) return
  const { at } = await broker.call('ping', null)
  const seconds = Math.round((now() - at) / 1000)
  if (Math.abs(seconds) > maxClockDifferenceS)
    throw new Error(`the clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the broker's`)
}
