import type { ReplayGuard, SessionStore } from '@digital-spine/runtime'
import { sharedStreams } from './names.ts'
import { connectNats, type NatsAccess } from './nats-access.ts'
import { openSharedReplayGuard } from './shared-replays.ts'
import { openSharedSessionStore } from './shared-session-store.ts'
import { openTable, type Row } from './table.ts'

/** What the processes of one broker share beside the log: who they are, and who has logged in. */
export type SharedState = AsyncDisposable & {
  /** Where their sealed vault is. */
  readonly vaultPlace: {
    find(): Promise<Row<string> | undefined>
    put(value: string, revision: number): Promise<number | undefined>
  }
  readonly logins: { readonly store: SessionStore; readonly replays: ReplayGuard }
  /** Servers that keep what is stored: as asked for, or as fits the servers. */
  readonly replicas: number
}

const vaultKey = 'vault'

/** Throws SERVICE_UNAVAILABLE when NATS does not answer. */
export async function openSharedState(
  access: NatsAccess,
  options: { replicas: number | null; longestSessionMs: number },
): Promise<SharedState> {
  await using stack = new AsyncDisposableStack()
  const connection = await connectNats(access, 'broker')
  stack.defer(() => connection.close())
  const replicas = options.replicas ?? (connection.info?.cluster === undefined ? 1 : 3)
  const vaults = await openTable<string>(connection, { ...sharedStreams.identity, replicas, maxRows: 100 })
  const store = await openSharedSessionStore(connection, { replicas, longestMs: options.longestSessionMs })
  const replays = await openSharedReplayGuard(connection, { replicas })
  const owned = stack.move()
  return {
    vaultPlace: { find: () => vaults.find(vaultKey), put: (value, revision) => vaults.put(vaultKey, value, revision) },
    logins: { store, replays },
    replicas,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
