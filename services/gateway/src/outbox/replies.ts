import type { GatewayContext } from '../context.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import { untilSome } from '../readers/until-some.ts'
import { readRecipients, readResults } from './outbox-row.ts'

/** Where an answer is looked for: on one channel, or on all of some; on all if neither is given. */
type Places = { readonly fqcn?: string | undefined; readonly channels?: ReadonlySet<string> | undefined }

/** Answers to messages that were sent from here, by those whom they went to. Readers get them as everything else. */
export type Replies = {
  /** The first answer to a message, if there is one. */
  find(id: string, places: Places): Promise<InboxRow | undefined>
  /** Waits for it until then. */
  wait(id: string, places: Places, until: AbortSignal): Promise<InboxRow | undefined>
}

export function createReplies({ db, events }: Pick<GatewayContext, 'db' | 'events'>): Replies {
  const list = async (id: string, { fqcn, channels }: Places): Promise<InboxRow[]> => {
    let answers = db.selectFrom('inbox').selectAll().where('re', '=', id)
    if (fqcn !== undefined) answers = answers.where('fqcn', '=', fqcn)
    if (channels !== undefined) answers = answers.where('fqcn', 'in', [...channels])
    const rows = await answers.orderBy('seq').execute()
    if (rows.length === 0) return []
    const asked = db.selectFrom('outbox').select(['recipients', 'results']).where('id', '=', id)
    const { recipients, results } = await asked.executeTakeFirstOrThrow()
    const dids = new Set([...readRecipients({ recipients }), ...readResults({ results }).map(({ did }) => did)])
    return rows.filter(({ sender }) => dids.has(sender))
  }
  return {
    find: async (id, places) => (await list(id, places))[0],
    async wait(id, places, until) {
      const [first] = await untilSome(() => list(id, places), {
        until,
        listen(heard) {
          const hear = (fqcn: string): void => {
            if (places.fqcn === undefined || places.fqcn === fqcn) heard()
          }
          events.on('inbox', hear)
          return () => events.off('inbox', hear)
        },
      })
      return first
    },
  }
}
