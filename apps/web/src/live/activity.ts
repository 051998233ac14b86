import type { Activity } from '@digital-spine/api'
import { listen } from '../listen.ts'

/** What a gateway tells as it happens, with whose gateway it is, and how many messages wait to be sent there. */
export type Told = { readonly by: string; readonly waiting: number; readonly activity?: Activity }

/** Listens to all gateways, over one connection, until the signal. */
export function watchActivity(onTold: (told: Told) => void, signal: AbortSignal): void {
  listen('/api/sandbox/activity', { message: (data) => onTold(JSON.parse(data) as Told) }, { signal })
}
