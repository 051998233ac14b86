import { type Did, isSpineError, networkMismatch } from '@digital-spine/core'
import type { GatewayContext } from './context.ts'
import { isPassing } from './passing.ts'

/** Who the broker is: as it says with every connection, and while it is away as it said last. */
export type BrokerIdentity = { readonly did: string }

/**
 * Asks the broker who it is, or takes what it must be or said before if it is away. A broker that turns out to be another than it
 * must be is not spoken to. Throws NETWORK_MISMATCH, and SERVICE_UNAVAILABLE if it was never asked.
 */
export async function openBrokerIdentity(
  { db, broker, logger }: Pick<GatewayContext, 'db' | 'broker' | 'logger'>,
  { url, pinned }: { readonly url: string; readonly pinned: string | undefined },
): Promise<BrokerIdentity> {
  const ask = async (): Promise<Did> => {
    const did = await broker.did()
    if (pinned !== undefined && did !== pinned)
      throw networkMismatch('broker', `The broker at ${url} is ${did}, not ${pinned}.`)
    await db
      .insertInto('brokers')
      .values({ url, did })
      .onConflict((conflict) => conflict.column('url').doUpdateSet({ did }))
      .execute()
    return did
  }
  const remember = async (): Promise<string | undefined> =>
    pinned ?? (await db.selectFrom('brokers').select('did').where('url', '=', url).executeTakeFirst())?.did
  let did: string
  try {
    did = await ask()
  } catch (error) {
    const known = isSpineError(error) && isPassing(error) ? await remember() : undefined
    if (known === undefined) throw error
    did = known
  }
  broker.onConnected(async () => {
    try {
      did = await ask()
    } catch (err) {
      logger.error({ err }, 'the broker does not say who it is')
      if (isSpineError(err, 'NETWORK_MISMATCH')) await broker.close()
    }
  })
  return {
    get did() {
      return did
    },
  }
}
