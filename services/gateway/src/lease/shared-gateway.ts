import type { Ledger } from '@digital-spine/ledger'
import { openLeases } from '@digital-spine/runtime'
import { createGateway, type GatewayOptions } from '../create-gateway.ts'
import { openDatabaseVault } from './database-vault.ts'
import { runByLease, type Serving } from './run-by-lease.ts'
import { checkSharedFolder } from './shared-folder.ts'

/**
 * Starts one of several processes of a gateway that share a PostgreSQL database and a folder of files. One of them is active, the others
 * stand by, and take over when it ends or falters. Its keys are in the database, sealed. Throws CONFIG_INVALID, VAULT_LOCKED,
 * DATABASE_UNAVAILABLE, and as {@link createGateway}.
 */
export async function createSharedGateway(
  options: Omit<GatewayOptions, 'vault' | 'ledger' | 'lease'> & {
    /** `file` is where the vault is that is brought to the database, if it is there. */
    readonly vault: { readonly file: string; readonly secret: Uint8Array }
    readonly openLedger: () => Promise<Ledger>
    /** Where clients reach this process. */
    readonly publicUrl: string
  },
): Promise<Serving> {
  const { vault: place, openLedger, publicUrl, ...gatewayOptions } = options
  const { databaseUrl, host, port, tls, spool, logger } = gatewayOptions
  const listening = { host, port, ...(tls === undefined ? {} : { tls }) }
  const leases = await openLeases({ databaseUrl, name: 'gateway', url: publicUrl })
  try {
    await checkSharedFolder(leases, spool.folder)
    // What is wrong with it is found now, and not when this process is to take over.
    await (await openDatabaseVault({ databaseUrl, ...place }))[Symbol.asyncDispose]()
    return await runByLease({
      ...{ leases, listening, logger },
      async start(lease, at) {
        await using stack = new AsyncDisposableStack()
        const vault = stack.use(await openDatabaseVault({ databaseUrl, ...place, fence: lease.fence }))
        const ledger = stack.use(await openLedger())
        const gateway = await createGateway({ ...gatewayOptions, ...at, vault, ledger, lease })
        stack.defer(() => gateway.close())
        const owned = stack.move()
        return { ...gateway, close: () => owned.disposeAsync() }
      },
    })
  } catch (error) {
    await leases.close()
    throw error
  }
}
