import { SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { showPayload } from '../topics/payload-text.ts'
import type { Acceptor } from './accept.ts'
import { readResults, readWanted } from './outbox-row.ts'

/** The transaction id of what is sent in place of a message. */
export const redriveOf = (message: string): string => `redrive:${message}`

/**
 * Sends what was refused once more, to those who were refused it: as a message of its own, which its transaction id tells, and
 * which is therefore one however often this is done. Throws what stands against it.
 */
export async function sendAgain(
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  accept: Acceptor,
  seq: number,
): Promise<void> {
  const row = await db
    .selectFrom('outbox')
    .selectAll()
    .where('seq', '=', seq)
    .where('dropped_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) throw new SpineError('NOT_FOUND', 'Its payload is not kept any more.')
  if (row.file !== null) throw new SpineError('CONFLICT', 'It has a file, which has to be uploaded again.')
  const refused = readResults(row).filter(({ status }) => status === 'refused')
  const named = refused.flatMap(({ did }) => (did === undefined ? [] : [did]))
  const recipients = named.length > 0 ? named : readWanted(row)
  const isAnonymous = recipients?.some((did) => did.startsWith('did:key:')) ?? false
  await accept({
    ...{ fqcn: row.channel, topicOwner: row.topic_owner, topicName: row.topic_name, topicVersion: row.topic_version },
    ...showPayload(row.topic_format, atRest.open(row.payload)),
    transactionId: redriveOf(row.id),
    ...(row.re === null ? {} : { initiatingMessageId: row.re }),
    ...(row.retx === null ? {} : { initiatingTransactionId: row.retx }),
    ...(recipients === undefined ? {} : { [isAnonymous ? 'anonymousRecipient' : 'recipients']: recipients }),
  })
}
