import type { HttpServer } from '@digital-spine/runtime'
import { Gauge } from 'prom-client'
import type { GatewayContext } from './context.ts'
import type { Parts } from './parts.ts'

const maxClockDifferenceS = 60

/** What the gateway needs, for `/ready` and `/health`, and what waits in it, for `/metrics`. */
export function addHealth(
  { addCheck, registry }: HttpServer,
  { context, receiver }: Pick<Parts, 'context' | 'receiver'>,
): void {
  const { db, broker, ledger, now } = context
  addCheck({
    name: 'database',
    critical: true,
    check: async () => void (await db.selectFrom('channels').select('fqcn').limit(1).execute()),
  })
  addCheck({
    name: 'broker',
    critical: false,
    check() {
      if (!broker.connected) throw broker.failure ?? new Error('not connected')
    },
  })
  addCheck({ name: 'ledger', critical: false, check: async () => void (await ledger.sync()) })
  addCheck({ name: 'clock', critical: false, check: () => checkClock(broker, now) })
  new Gauge({
    name: 'gateway_entries_waiting',
    help: 'Entries of the mailbox that wait for what their checks rest on.',
    registers: [registry],
    collect() {
      this.set(receiver.waiting)
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
