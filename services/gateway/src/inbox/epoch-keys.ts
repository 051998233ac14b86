import type { EpochShare } from '@digital-spine/api'
import {
  createGrantAck,
  type Did,
  fromBase64url,
  type LeafInfo,
  type Manifest,
  openGrant,
  SpineError,
  toBase64url,
  verifyEpochEntry,
  verifyManifest,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'
import { named, type Recipient } from '../mailboxes/recipient.ts'

/** What this recipient knows of an epoch; `key` is null in a plain one, and in one whose key is kept no more. */
export type KnownEpoch = { readonly manifest: Manifest; readonly leaf: LeafInfo; readonly key: Uint8Array | null }

/** Epochs as seen by one recipient here: fetched once, verified, their keys kept durably before the grant is acknowledged. */
export type EpochKeys = {
  /** `acceptedAt` (ms) is when the broker took the message that needs it. */
  get(epoch: string, acceptedAt: number): Promise<KnownEpoch>
  /** One that is kept here; the broker is not asked. */
  find(epoch: string): Promise<KnownEpoch | undefined>
}

type StoredManifest = Omit<Manifest, 'root'> & { readonly root: string }

/** What proves that an epoch is for this recipient, as it is kept. */
export type EpochProof = Omit<EpochShare, 'grant'>

const proofOf = ({ manifest, leaf, index, path }: EpochShare): EpochProof => ({ manifest, leaf, index, path })

const maxRemembered = 1000

export function createEpochKeys(
  context: Pick<GatewayContext, 'db' | 'broker' | 'ledger' | 'vault' | 'atRest' | 'now'>,
  { signer, mailbox }: Recipient,
): EpochKeys {
  const { db, broker, ledger, vault, atRest, now } = context
  const remembered = new Map<string, KnownEpoch>()

  const load = async (epoch: string): Promise<KnownEpoch | undefined> => {
    const row = await db
      .selectFrom('epochs_in')
      .selectAll()
      .where('epoch', '=', epoch)
      .where('mailbox', '=', mailbox)
      .executeTakeFirst()
    if (row === undefined) return undefined
    const manifest = JSON.parse(row.manifest) as StoredManifest
    return {
      manifest: { ...manifest, root: fromBase64url(manifest.root) },
      leaf: JSON.parse(row.leaf) as LeafInfo,
      key: row.key === null ? null : new Uint8Array(atRest.open(row.key)),
    }
  }
  const fetch = async (epoch: string, at: number): Promise<KnownEpoch> => {
    const share = await broker.call('share', { epoch, ...named(mailbox) })
    const manifest = await verifyManifest({
      ...{ crypto: nodeCrypto, manifest: share.manifest, keys: ledger.receivedKeys, at },
    })
    if (manifest.epoch !== epoch) throw new SpineError('EPOCH_MISMATCH', 'The broker answered with another epoch.')
    const leaf = await verifyEpochEntry({ crypto: nodeCrypto, manifest, entry: share, did: signer.did })
    const key = manifest.encrypted ? await openKey(leaf, share.grant, epoch) : null
    const stored: StoredManifest = { ...manifest, root: toBase64url(manifest.root) }
    const row = {
      mailbox,
      epoch,
      sender: manifest.from as Did,
      manifest: JSON.stringify(stored),
      leaf: JSON.stringify(leaf),
      key: key === null ? null : atRest.seal(key),
      stored_at: now(),
      proof: JSON.stringify(proofOf(share)),
    }
    await db
      .insertInto('epochs_in')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    if (leaf.grantHash !== null) {
      await broker.call('grant-ack', { jws: await createGrantAck(signer, { epoch, grantHash: leaf.grantHash }, now()) })
    }
    return { manifest, leaf, key }
  }
  const openKey = async (leaf: LeafInfo, grant: string | null, epoch: string): Promise<Uint8Array> => {
    const prekey = leaf.prekeyId === null ? undefined : await vault.findPrekey(leaf.prekeyId)
    if (grant === null || prekey === undefined)
      throw new SpineError('GRANT_UNUSABLE', 'The grant or its prekey is gone.')
    return openGrant({ grant, prekey, epoch })
  }
  const find = async (epoch: string): Promise<KnownEpoch | undefined> => remembered.get(epoch) ?? load(epoch)
  return {
    find,
    async get(epoch, acceptedAt) {
      const known = (await find(epoch)) ?? (await fetch(epoch, acceptedAt))
      if (remembered.size >= maxRemembered) remembered.clear()
      remembered.set(epoch, known)
      return known
    },
  }
}
