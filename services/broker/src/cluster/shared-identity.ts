import type { NatsConnection } from '@nats-io/transport-node'
import { sharedStreams } from './names.ts'
import { openTable, type Row, type Table } from './table.ts'

/** Where the sealed vault of a broker's processes is. */
export type VaultPlace = {
  find(): Promise<Row<string> | undefined>
  put(value: string, revision: number): Promise<number | undefined>
}

const vaultKey = 'vault'
/** Few are ever there; a cluster refuses to write a row anew where there may be no more. */
const maxRows = 100

/** Opens what says whose NATS this is. Without a wish for them, `replicas` are as fits the servers. */
export async function openIdentity(
  connection: NatsConnection,
  wished: number | null,
): Promise<{ table: Table<string>; vaultPlace: VaultPlace; replicas: number }> {
  const replicas = wished ?? (connection.info?.cluster === undefined ? 1 : 3)
  const table = await openTable<string>(connection, { ...sharedStreams.identity, replicas, maxRows })
  return {
    table,
    vaultPlace: { find: () => table.find(vaultKey), put: (value, revision) => table.put(vaultKey, value, revision) },
    replicas,
  }
}
