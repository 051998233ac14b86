import { setTimeout as delay } from 'node:timers/promises'
import type { Lease, Leases, Logger } from '@digital-spine/runtime'
import type { Listening } from './standby.ts'
import { openStandby } from './standby.ts'

/** Something that serves at a place. */
export type Serving = { readonly url: string; readonly tlsUrl?: string; close(): Promise<void> }

/** What serves now, and what comes after it: a lease to serve by, or none. */
type Turn = Serving & { readonly next: Promise<Lease | undefined> }

const lookMs = 250

/**
 * Runs a gateway in at most one of the processes that share a lease: `start` in the one that has it, a standby at the same place in
 * the others. Who loses the lease closes its gateway at once, and stands by. Throws what `start` throws when this begins; later
 * it is logged, and tried again.
 */
export async function runByLease(options: {
  leases: Leases
  listening: Listening
  logger: Logger
  /** Starts the gateway there. */
  start: (lease: Lease, at: Pick<Listening, 'port'>) => Promise<Serving>
}): Promise<Serving> {
  const { leases, listening, logger, start } = options
  const stop = new AbortController()

  const activate = async (lease: Lease, port: number): Promise<Turn> => {
    try {
      const gateway = await start(lease, { port })
      logger.info({ session: lease.fence.session }, 'active')
      return {
        ...gateway,
        next: aborted([lease.lost, stop.signal]).then(() => undefined),
        async close() {
          if (lease.lost.aborted) logger.warn({ err: lease.lost.reason }, 'the lease is lost')
          await gateway.close()
          await lease.release().catch((err) => logger.warn({ err }, 'the lease runs out by itself'))
        },
      }
    } catch (error) {
      await lease.release().catch(() => undefined)
      throw error
    }
  }
  const standBy = async (port: number): Promise<Turn> => {
    const standby = await openStandby({ ...listening, port }, { leases, logger })
    logger.info({ url: standby.url, active: await leases.findActive().catch(() => undefined) }, 'standing by')
    return { ...standby, next: untilTaken() }
  }
  /** Resolves with the lease once nobody else has it. */
  const untilTaken = async (): Promise<Lease | undefined> => {
    let failing = false
    while (!stop.signal.aborted) {
      await delay(lookMs, undefined, { signal: stop.signal }).catch(() => undefined)
      try {
        if (!stop.signal.aborted && (await leases.findActive()) === undefined) {
          const lease = await leases.take()
          if (lease !== undefined) return lease
        }
        failing = false
      } catch (err) {
        if (!failing) logger.warn({ err }, 'the lease cannot be asked for')
        failing = true
      }
    }
    return undefined
  }

  const lease = await leases.take()
  let turn = lease === undefined ? await standBy(listening.port) : await activate(lease, listening.port)
  const { url, tlsUrl } = turn
  const port = Number(new URL(url).port)
  const goOn = async (): Promise<void> => {
    for (;;) {
      const next = await turn.next
      await turn.close()
      if (stop.signal.aborted) {
        await next?.release()
        return
      }
      turn =
        next === undefined
          ? await standBy(port)
          : await activate(next, port).catch((err) => {
              logger.error({ err }, 'cannot take over')
              return standBy(port)
            })
    }
  }
  const running = goOn()
  return {
    url,
    ...(tlsUrl === undefined ? {} : { tlsUrl }),
    async close() {
      stop.abort()
      await running
      await leases.close()
    },
  }
}

function aborted(signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals])
  if (any.aborted) return Promise.resolve()
  return new Promise((resolve) => any.addEventListener('abort', () => resolve(), { once: true }))
}
