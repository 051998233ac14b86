import type { ReplayGuard, SessionStore } from '@digital-spine/runtime'
import type { FileStore } from '../files/file-store.ts'
import { findMove, refuseUnfinished } from './move-mark.ts'
import { connectNats, type NatsAccess } from './nats-access.ts'
import { checkSharedFiles } from './shared-files.ts'
import { openIdentity, type VaultPlace } from './shared-identity.ts'
import { openSharedReplayGuard } from './shared-replays.ts'
import { openSharedSessionStore } from './shared-session-store.ts'

/** What the processes of one broker share beside the log: who they are, and who has logged in. */
export type SharedState = AsyncDisposable & {
  readonly vaultPlace: VaultPlace
  readonly logins: { readonly store: SessionStore; readonly replays: ReplayGuard }
  /** Servers that keep what is stored: as asked for, or as fits the servers. */
  readonly replicas: number
  /** Throws CONFIG_INVALID if files are kept elsewhere by the other processes, SERVICE_UNAVAILABLE if it cannot be told. */
  checkFiles(files: FileStore): Promise<void>
}

/** Throws SERVICE_UNAVAILABLE when NATS does not answer, CONFLICT while a log is being moved there. */
export async function openSharedState(
  access: NatsAccess,
  options: { replicas: number | null; longestSessionMs: number },
): Promise<SharedState> {
  await using stack = new AsyncDisposableStack()
  const connection = await connectNats(access, 'broker')
  stack.defer(() => connection.close())
  const { table, vaultPlace, replicas } = await openIdentity(connection, options.replicas)
  refuseUnfinished(await findMove(table))
  const store = await openSharedSessionStore(connection, { replicas, longestMs: options.longestSessionMs })
  const replays = await openSharedReplayGuard(connection, { replicas })
  const owned = stack.move()
  return {
    ...{ vaultPlace, logins: { store, replays }, replicas },
    checkFiles: (files) => checkSharedFiles(table, files),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
