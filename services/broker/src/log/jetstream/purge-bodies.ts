import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { dayOf } from './bodies.ts'
import { bodiesStream, bodySubjectOf, dayOfSubject } from './parts.ts'

/**
 * Deletes the bodies of days that are well over and that no part refers to any more; dead letters may for longer than their
 * messages. `usedDays` is asked for the days that the parts refer to, if there is anything to delete.
 */
export async function purgeBodies(
  connection: NatsConnection,
  { now, usedDays }: { readonly now: number; readonly usedDays: () => Promise<ReadonlySet<number>> },
): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false })
  const { state } = await manager.streams.info(bodiesStream, { subjects_filter: bodySubjectOf('*') })
  const yesterday = dayOf(now) - 1
  const over = Object.keys(state.subjects ?? {}).filter((subject) => dayOfSubject(subject) < yesterday)
  if (over.length === 0) return
  const used = await usedDays()
  for (const filter of over) if (!used.has(dayOfSubject(filter))) await manager.streams.purge(bodiesStream, { filter })
}
