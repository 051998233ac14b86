import type { HeldCredential, WalletCredential, WalletEntry } from '@digital-spine/api'
import { openSdJwt } from '@digital-spine/client'
import {
  type AgreementKey,
  fromUtf8,
  isSpineError,
  parseRoleCredential,
  SpineError,
  utf8,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { parseSdJwt } from '@digital-spine/core/sd-jwt'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import { openWithOwnKeys } from './open-with-own-keys.ts'
import { isHolding } from './role-standing.ts'

/** This participant's credentials: fetched from the hub, kept here, so that the hub may be away. */
export type Wallet = {
  /**
   * What is presented: those that hold, as far as can be told now, and the newest of each role of which none does, so that
   * the verifier says why.
   */
  credentials(): Promise<string[]>
  /** All that were ever held. If the hub has something new, `onFresh` is told. */
  history(): Promise<WalletEntry[]>
  /** The same by what is here, without asking the hub. */
  held(): Promise<WalletEntry[]>
  /** One of them, with the fields that can be disclosed. Throws NOT_FOUND. */
  get(id: string): Promise<WalletCredential>
  /** One of them as an SD-JWT VC. Throws NOT_FOUND. */
  sdJwt(id: string): Promise<string>
  /** Asks the hub; answers whether anything is new, of which `onFresh` is then told. */
  refresh(): Promise<boolean>
  /** Lists a credential for everybody, or does so no more. */
  publish(id: string, published: boolean): Promise<WalletEntry>
}

type Row = GatewaySchema['credentials']

const verdicts = {
  CREDENTIAL_REVOKED: 'revoked',
  CREDENTIAL_SUSPENDED: 'suspended',
  CREDENTIAL_EXPIRED: 'expired',
  CREDENTIAL_VERSION: 'outdated',
} as const satisfies Record<string, WalletEntry['state']>

/** `onFresh` is told of credentials that came in otherwise than by presenting what is held, which shows them already. */
export function createWallet(
  context: Pick<GatewayContext, 'db' | 'hub' | 'logger' | 'ports' | 'now' | 'identity' | 'signer' | 'atRest'>,
  { onFresh }: { readonly onFresh: () => void },
): Wallet {
  const { db, hub, logger, ports, now, signer, atRest } = context

  const stateOf = async (jws: string): Promise<WalletEntry['state']> => {
    try {
      await verifyRoleCredential(jws, { crypto, ports, now: now() })
      return 'active'
    } catch (error) {
      return isSpineError(error) && error.code in verdicts ? verdicts[error.code as keyof typeof verdicts] : undefined
    }
  }
  /** What does not open is left at the hub: it is the other format of a credential that is here. */
  const openSealed = async ({ id, role, sdJwt: sealed }: HeldCredential): Promise<Uint8Array | null> => {
    if (sealed === undefined) return null
    try {
      const open = (key: AgreementKey) => openSdJwt({ crypto, key, sealed, subject: signer.did, role })
      return atRest.seal(utf8(await openWithOwnKeys(context, open)))
    } catch (err) {
      logger.warn({ err, credential: id }, 'SD-JWT not opened')
      return null
    }
  }
  const store = async (held: HeldCredential): Promise<boolean> => {
    const { id, jws, issuedAt } = held
    const published = held.published ? 1 : 0
    const known = await db.updateTable('credentials').set({ published }).where('id', '=', id).executeTakeFirst()
    if (known.numUpdatedRows > 0n) return false
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('credentials')
      .values({ id, jws, published, issued_at: issuedAt, sd_jwt: await openSealed(held) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  }
  const fetch = async (): Promise<boolean> => {
    let fresh = false
    for (const held of await hub.credentials()) if (await store(held)) fresh = true
    return fresh
  }
  const refresh = async (): Promise<boolean> => {
    const fresh = await fetch()
    if (fresh) onFresh()
    return fresh
  }
  const show = async ({ id, jws, published, issued_at, sd_jwt }: Row): Promise<WalletEntry> => {
    const { role, issuer } = parseRoleCredential(jws).credential
    const state = await stateOf(jws)
    const formats: WalletEntry['formats'] = sd_jwt === null ? ['jwt'] : ['jwt', 'sd-jwt']
    const shown = { id, jws, role, issuer, published: published === 1, issuedAt: issued_at, formats }
    return state === undefined ? shown : { ...shown, state }
  }
  const find = async (id: string): Promise<Row> => {
    const row = await db.selectFrom('credentials').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no such credential in the wallet.')
    return row
  }
  const list = async (asking: () => Promise<boolean>): Promise<WalletEntry[]> => {
    await asking().catch((err) => logger.debug({ err }, 'credentials not refreshed'))
    return held()
  }
  const held = async (): Promise<WalletEntry[]> => {
    const rows = await db.selectFrom('credentials').selectAll().orderBy('issued_at').execute()
    return Promise.all(rows.map(show))
  }
  const readSdJwt = ({ sd_jwt }: Row): string | undefined =>
    sd_jwt === null ? undefined : fromUtf8(new Uint8Array(atRest.open(sd_jwt)))
  return {
    refresh,
    history: () => list(refresh),
    held,
    async credentials() {
      const byRole = Map.groupBy(await list(fetch), ({ role }) => role)
      return [...byRole.values()].flatMap((held) => {
        const holding = held.filter(isHolding)
        return (holding.length > 0 ? holding : held.slice(-1)).map(({ jws }) => jws)
      })
    },
    async get(id) {
      const row = await find(id)
      const sdJwt = readSdJwt(row)
      const fields = sdJwt === undefined ? {} : { fields: (await parseSdJwt(crypto, sdJwt)).fields }
      return { ...(await show(row)), ...fields }
    },
    async sdJwt(id) {
      const sdJwt = readSdJwt(await find(id))
      if (sdJwt === undefined) throw new SpineError('NOT_FOUND', 'The credential is not there as an SD-JWT.')
      return sdJwt
    },
    async publish(id, published) {
      await store(await hub.publish(id, published))
      return show(await find(id))
    },
  }
}
