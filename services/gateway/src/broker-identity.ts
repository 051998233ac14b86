import { isSpineError, type Name, networkMismatch } from '@digital-spine/core'
import type { GatewayContext } from './context.ts'
import { isPassing } from './passing.ts'

/** Who the broker is: as it says with every connection, and while it is away as it said last. */
export type BrokerIdentity = {
  readonly did: string
  /** The role that one logs in with; undefined as long as the broker has never been asked. */
  readonly useRole: Name | undefined
}

/**
 * Asks the broker who it is, or takes what it must be or said before if it is away. A broker that turns out to be another than it
 * must be is not spoken to. Throws NETWORK_MISMATCH, and SERVICE_UNAVAILABLE if it was never asked.
 */
export async function openBrokerIdentity(
  { db, broker, logger }: Pick<GatewayContext, 'db' | 'broker' | 'logger'>,
  { url, pinned }: { readonly url: string; readonly pinned: string | undefined },
): Promise<BrokerIdentity> {
  const ask = async (): Promise<BrokerIdentity> => {
    const { did, roles } = await broker.identity()
    if (pinned !== undefined && did !== pinned)
      throw networkMismatch('broker', `The broker at ${url} is ${did}, not ${pinned}.`)
    await db
      .insertInto('brokers')
      .values({ url, did, use_role: roles.use })
      .onConflict((conflict) => conflict.column('url').doUpdateSet({ did, use_role: roles.use }))
      .execute()
    return { did, useRole: roles.use }
  }
  const remember = async (): Promise<BrokerIdentity | undefined> => {
    const row = await db.selectFrom('brokers').selectAll().where('url', '=', url).executeTakeFirst()
    const did = pinned ?? row?.did
    return did === undefined ? undefined : { did, useRole: row?.use_role ?? undefined }
  }
  let told: BrokerIdentity
  try {
    told = await ask()
  } catch (error) {
    const known = isSpineError(error) && isPassing(error) ? await remember() : undefined
    if (known === undefined) throw error
    told = known
  }
  broker.onConnected(async () => {
    try {
      told = await ask()
    } catch (err) {
      logger.error({ err }, 'the broker does not say who it is')
      if (isSpineError(err, 'NETWORK_MISMATCH')) await broker.close()
    }
  })
  return {
    get did() {
      return told.did
    },
    get useRole() {
      return told.useRole
    },
  }
}
