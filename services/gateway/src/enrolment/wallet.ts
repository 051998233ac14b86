import { parseRoleCredential } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'

/** This participant's credentials: fetched from the hub, kept here, so that the hub may be away. */
export type Wallet = {
  credentials(): Promise<string[]>
  /** Asks the hub; answers whether anything is new. */
  refresh(): Promise<boolean>
}

export function createWallet({ db, hub, logger }: Pick<GatewayContext, 'db' | 'hub' | 'logger'>): Wallet {
  const credentials = async (): Promise<string[]> =>
    (await db.selectFrom('credentials').select('jws').execute()).map(({ jws }) => jws)
  const refresh = async (): Promise<boolean> => {
    let fresh = false
    for (const jws of await hub.credentials()) {
      const { id } = parseRoleCredential(jws).credential
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('credentials')
        .values({ id, jws })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 1n) fresh = true
    }
    return fresh
  }
  return {
    refresh,
    async credentials() {
      await refresh().catch((err) => logger.debug({ err }, 'credentials not refreshed'))
      return credentials()
    },
  }
}
