import type { Logger } from '@digital-spine/runtime'
import type { Principal } from '../access/principal.ts'
import type { Jobs } from '../jobs.ts'

/** What a caller has opened and stays open, a WebSocket or an event stream. */
export type OpenConnection = {
  readonly caller: Principal
  /** It is still allowed; called every 3 s. */
  beat(): void
  /** It is not any more, and is to be ended. */
  lapse(): void
}

/** All connections that stay open. */
export type OpenConnections = {
  /** Answers what takes it off again. */
  add(connection: OpenConnection): () => void
  close(): Promise<void>
}

const beatMs = 3000

/** Ends what stays open when its caller would not be let in any more, within 5 s. */
export function watchConnections(jobs: Jobs, logger: Logger): OpenConnections {
  const open = new Set<OpenConnection>()
  const look = async (connection: OpenConnection): Promise<void> => {
    const holds = await connection.caller.holds()
    if (!open.has(connection)) return
    if (holds) return connection.beat()
    open.delete(connection)
    connection.lapse()
  }
  const job = jobs.every('connections', beatMs, async () => {
    const looked = await Promise.allSettled([...open].map(look))
    for (const { reason: err } of looked.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[])
      logger.warn({ err }, 'not known whether a connection may stay open')
  })
  return {
    add(connection) {
      open.add(connection)
      return () => open.delete(connection)
    },
    close: job.close,
  }
}
