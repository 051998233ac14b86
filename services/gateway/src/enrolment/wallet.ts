import type { HeldCredential, WalletEntry } from '@digital-spine/api'
import { isSpineError, parseRoleCredential, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

/** This participant's credentials: fetched from the hub, kept here, so that the hub may be away. */
export type Wallet = {
  /** Those that hold, as far as can be told now: what is presented. */
  credentials(): Promise<string[]>
  /** All that were ever held. */
  history(): Promise<WalletEntry[]>
  /** Asks the hub; answers whether anything is new. */
  refresh(): Promise<boolean>
  /** Lists a credential for everybody, or does so no more. */
  publish(id: string, published: boolean): Promise<WalletEntry>
}

const verdicts = {
  CREDENTIAL_REVOKED: 'revoked',
  CREDENTIAL_SUSPENDED: 'suspended',
  CREDENTIAL_EXPIRED: 'expired',
  CREDENTIAL_VERSION: 'outdated',
} as const satisfies Record<string, WalletEntry['state']>

export function createWallet(context: Pick<GatewayContext, 'db' | 'hub' | 'logger' | 'ports' | 'now'>): Wallet {
  const { db, hub, logger, ports, now } = context
  const stateOf = async (jws: string): Promise<WalletEntry['state']> => {
    try {
      await verifyRoleCredential(jws, { crypto: nodeCrypto, ports, now: now() })
      return 'active'
    } catch (error) {
      return isSpineError(error) && error.code in verdicts ? verdicts[error.code as keyof typeof verdicts] : undefined
    }
  }
  const store = async ({ id, jws, published, issuedAt }: HeldCredential): Promise<boolean> => {
    const flag = published ? 1 : 0
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('credentials')
      .values({ id, jws, published: flag, issued_at: issuedAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 1n) return true
    await db.updateTable('credentials').set({ published: flag }).where('id', '=', id).execute()
    return false
  }
  const refresh = async (): Promise<boolean> => {
    let fresh = false
    for (const held of await hub.credentials()) if (await store(held)) fresh = true
    return fresh
  }
  const history = async (): Promise<WalletEntry[]> => {
    await refresh().catch((err) => logger.debug({ err }, 'credentials not refreshed'))
    const rows = await db.selectFrom('credentials').selectAll().orderBy('issued_at').execute()
    return Promise.all(rows.map((row) => show(row)))
  }
  const show = async (row: { id: string; jws: string; published: number; issued_at: number }): Promise<WalletEntry> => {
    const { id, jws } = row
    const { role, issuer } = parseRoleCredential(jws).credential
    const state = await stateOf(jws)
    const shown = { id, jws, role, issuer, published: row.published === 1, issuedAt: row.issued_at }
    return state === undefined ? shown : { ...shown, state }
  }
  return {
    refresh,
    history,
    async credentials() {
      const held = await history()
      return held.filter(({ state = 'active' }) => state === 'active').map(({ jws }) => jws)
    },
    async publish(id, published) {
      const held = await hub.publish(id, published)
      await store(held)
      return show({ ...held, published: published ? 1 : 0, issued_at: held.issuedAt })
    },
  }
}
