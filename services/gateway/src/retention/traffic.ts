import { type TrafficStep, trafficSteps } from '@digital-spine/api'
import type { GatewayDatabase } from '../database.ts'
import { rowsATurn, type Sweep } from './sweep.ts'

/** Forgets what was counted in steps that began up to `before` (ms). */
export function forgetTraffic(db: GatewayDatabase, step: TrafficStep, before: number): Sweep {
  return async () => {
    const oldest = db
      .selectFrom('traffic')
      .select('start')
      .where('step', '=', trafficSteps[step])
      .where('start', '<=', before)
      .orderBy('start')
      .limit(rowsATurn)
    const { numDeletedRows } = await db
      .deleteFrom('traffic')
      .where('step', '=', trafficSteps[step])
      .where('start', 'in', oldest)
      .executeTakeFirst()
    return Math.min(Number(numDeletedRows), rowsATurn)
  }
}
