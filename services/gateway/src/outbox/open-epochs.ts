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
import type { Channel } from '../channels/channel.ts'
import type { GatewayContext } from '../context.ts'

/** An epoch of a channel that this gateway seals with; `n` is the number of its next message. */
export type OpenEpoch = { readonly secret: EpochSecret; readonly recipients: readonly Did[]; n: number }

export type OpenEpochs = {
  /**
   * The channel's open epoch if it still fits, else a new one, which the broker has stored before it is used. Throws
   * LEDGER_STALE: whose keys these are, and who is a recipient, rests on the ledger.
   */
  get(channel: Channel, recipients: readonly Did[]): Promise<OpenEpoch>
  /** Seals no more with the channel's epoch. */
  drop(fqcn: string): void
  /** Seals no more with any of them. */
  dropAll(): void
}

const marginMs = 30_000

export function createOpenEpochs({
  db,
  broker,
  signer,
  ledger,
  now,
}: Pick<GatewayContext, 'db' | 'broker' | 'signer' | 'ledger' | 'now'>): OpenEpochs {
  const epochs = new Map<string, OpenEpoch>()

  const get = async (channel: Channel, recipients: readonly Did[]): Promise<OpenEpoch> => {
    ledger.checkFresh()
    const open = epochs.get(channel.fqcn)
    const fits =
      open !== undefined &&
      open.n < maxEpochMessages &&
      open.secret.notAfter - now() > marginMs &&
      open.recipients.join() === recipients.join() &&
      (open.secret.key !== null) === channel.payloadEncryption
    if (fits) return open
    const prekeys = channel.payloadEncryption ? await findPrekeys(recipients) : new Map<Did, Prekey>()
    const flows = await db.selectFrom('flows_out').selectAll().where('channel', '=', channel.fqcn).execute()
    const prev = new Map(flows.map(({ recipient, epoch, n }) => [recipient, { epoch, n }]))
    const { secret, manifest, entries } = await createEpoch({
      crypto: nodeCrypto,
      signer,
      channel: channel.fqcn,
      encrypted: channel.payloadEncryption,
      recipients: recipients.map((did) => ({ did, prekey: prekeys.get(did) ?? null, prev: prev.get(did) ?? null })),
      now: now(),
    })
    await broker.call('epoch', { manifest, entries })
    const epoch = { secret, recipients, n: 0 }
    epochs.set(channel.fqcn, epoch)
    return epoch
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
  return { get, drop: (fqcn) => void epochs.delete(fqcn), dropAll: () => epochs.clear() }
}
