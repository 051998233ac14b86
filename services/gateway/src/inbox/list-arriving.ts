import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import { type ShownMessage, showReceived } from '../show/received-message.ts'

/** Messages that wait for their file, the latest first, as they will be in the inbox. */
export async function listArriving(
  { db, ...shown }: Pick<GatewayContext, 'db' | 'atRest'> & { readonly parties: Pick<Parties, 'called'> },
  fqcn?: string,
): Promise<ShownMessage[]> {
  const waiting = db.selectFrom('files_in').selectAll().where('state', '!=', 'ready')
  const rows = await waiting.orderBy('position', 'desc').execute()
  return rows
    .flatMap((row) => (JSON.parse(row.fqcns) as string[]).map((channel) => ({ ...row, fqcn: channel })))
    .filter((row) => fqcn === undefined || row.fqcn === fqcn)
    .map((row) => showReceived(row, shown, 'arriving'))
}
