import {
  createEpoch,
  type Did,
  type EpochSecret,
  maxEpochMessages,
  type Prekey,
  SpineError,
  verifyPrekey,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type Channel, isEncrypted } from '../channels/channel.ts'
import type { GatewayContext } from '../context.ts'

/** An epoch of a channel that this gateway seals with. */
export type OpenEpoch = {
  readonly secret: EpochSecret
  readonly recipients: readonly Did[]
  /** The number of its next message. */
  n: number
  /** When the first of its messages expires, ms. */
  firstExpiry: number
}

/** Epochs that are open, those of a channel for recipients of whom they have none in common (decision 41). */
export type OpenEpochs = {
  /**
   * The channel's open epoch for just these recipients if it fits a message that expires then, else a new one, which the
   * broker has stored before it is used. What was open for any of them is not any more. Throws LEDGER_STALE: whose keys
   * these are, and who is a recipient, rests on the ledger.
   */
  get(channel: Channel, recipients: readonly Did[], expiry: number): Promise<OpenEpoch>
  /** Those of them that have published a prekey. */
  reachable(recipients: readonly Did[]): Promise<readonly Did[]>
  /** Seals no more with the channel's epochs. */
  drop(fqcn: string): void
  /** Seals no more with any of them. */
  dropAll(): void
}

const marginMs = 30_000
const maxOpen = 256
const expiriesWithinMs = 1000

/**
 * Whether a message can follow others in an epoch, of which the first expires then. One that outlives them would come to a
 * recipient after a gap, and be refused; in an epoch of its own it is taken. Within a second it has no time to matter.
 */
export const canFollow = (firstExpiry: number, expiry: number): boolean => expiry <= firstExpiry + expiriesWithinMs

export function createOpenEpochs({
  db,
  broker,
  signer,
  ledger,
  now,
}: Pick<GatewayContext, 'db' | 'broker' | 'signer' | 'ledger' | 'now'>): OpenEpochs {
  const epochs = new Map<string, Map<string, OpenEpoch>>()

  const get = async (channel: Channel, recipients: readonly Did[], expiry: number): Promise<OpenEpoch> => {
    ledger.checkFresh()
    const { fqcn } = channel
    const encrypted = isEncrypted(channel)
    const open = epochs.get(fqcn)?.get(recipients.join())
    const fits =
      open !== undefined &&
      open.n < maxEpochMessages &&
      open.secret.notAfter - now() > marginMs &&
      canFollow(open.firstExpiry, expiry) &&
      (open.secret.key !== null) === encrypted
    if (fits) return open
    const prekeys = encrypted ? await findPrekeys(recipients) : new Map<Did, Prekey>()
    const flows = await db.selectFrom('flows_out').selectAll().where('channel', '=', fqcn).execute()
    const prev = new Map(flows.map(({ recipient, epoch, n }) => [recipient, { epoch, n }]))
    const { secret, manifest, entries } = await createEpoch({
      crypto: nodeCrypto,
      signer,
      channel: fqcn,
      encrypted,
      recipients: recipients.map((did) => ({ did, prekey: prekeys.get(did) ?? null, prev: prev.get(did) ?? null })),
      now: now(),
    })
    await broker.call('epoch', { manifest, entries })
    const epoch = { secret, recipients, n: 0, firstExpiry: Number.POSITIVE_INFINITY }
    put(fqcn, epoch)
    return epoch
  }
  /** A flow is one chain: it goes on in the epoch that was opened last for its recipient. */
  const put = (fqcn: string, epoch: OpenEpoch): void => {
    const touched = new Set(epoch.recipients)
    const others = [...(epochs.get(fqcn) ?? [])].filter(
      ([, { recipients }]) => !recipients.some((did) => touched.has(did)),
    )
    epochs.set(fqcn, new Map([...others.slice(-(maxOpen - 1)), [epoch.recipients.join(), epoch]]))
  }
  const findPrekeys = async (recipients: readonly Did[]): Promise<Map<Did, Prekey>> => {
    const found = await broker.call('prekeys', { dids: recipients })
    const verified = new Map<Did, Prekey>()
    for (const did of recipients) {
      const jws = found[did]
      if (jws === undefined) throw new SpineError('PREKEY_MISSING', `${did} has published no prekey.`)
      const prekey = await verifyPrekey({ crypto: nodeCrypto, jws, keys: ledger.keys, now: now() })
      if (prekey.did !== did) throw new SpineError('PREKEY_MISSING', `The prekey given for ${did} is of another DID.`)
      verified.set(did, prekey)
    }
    return verified
  }
  const reachable = async (recipients: readonly Did[]): Promise<readonly Did[]> => {
    const found = await broker.call('prekeys', { dids: recipients })
    return recipients.filter((did) => found[did] !== undefined)
  }
  return { get, reachable, drop: (fqcn) => void epochs.delete(fqcn), dropAll: () => epochs.clear() }
}
