import { type ErrorCode, errorTable, SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { readRefusal } from './refusal.ts'

/** The received message with a file that has an id. Throws FILE_UNKNOWN, FILE_INCOMPLETE, and why it was refused. */
export async function getReceivedFile({ db }: Pick<GatewayContext, 'db'>, id: string) {
  const row = await db
    .selectFrom('inbox')
    .select(['id', 'fqcn', 'sender', 'header', 'file', 'payload'])
    .where('id', '=', id)
    .where('file', 'is not', null)
    .where('dropped_at', 'is', null)
    .orderBy('seq', 'desc')
    .executeTakeFirst()
  if (row?.file == null) throw await explainMissing(db, id)
  return { ...row, file: row.file }
}

/** Why there is nothing to fetch under an id: its file is on the way, was refused, or never was. */
async function explainMissing(db: GatewayContext['db'], id: string): Promise<SpineError> {
  const arriving = await db.selectFrom('files_in').select('id').where('id', '=', id).executeTakeFirst()
  if (arriving !== undefined) return new SpineError('FILE_INCOMPLETE', 'The file is still on its way.')
  const rejected = await db.selectFrom('rejected').select(['code', 'reason']).where('id', '=', id).executeTakeFirst()
  if (rejected !== undefined && Object.hasOwn(errorTable, rejected.code))
    return new SpineError(rejected.code as ErrorCode, rejected.reason)
  const sent = await db.selectFrom('files_out').select('refusal').where('id', '=', id).executeTakeFirst()
  return sent?.refusal == null
    ? new SpineError('FILE_UNKNOWN', 'No message with a file has this id here.')
    : readRefusal(sent.refusal)
}
