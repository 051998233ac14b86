import type { BrokerOperations } from '@digital-spine/api'
import {
  type Did,
  type KeyResolver,
  type Manifest,
  SpineError,
  verifyEpochEntry,
  verifyManifest,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { MessageLog } from './log/message-log.ts'

/** The epochs that senders have opened: verified once, then remembered. */
export type Epochs = {
  /** Verifies and stores an epoch, or more shares of it. */
  put(sender: Did, epoch: BrokerOperations['epoch']['argument']): Promise<{ epoch: string }>
  /** Throws EPOCH_UNKNOWN. */
  get(sender: Did, epoch: string): Promise<Manifest>
}

const maxRemembered = 10_000
const marginMs = 86_400_000

/** An epoch is kept as long after its end as its last message may lie in a mailbox. */
export function createEpochs(log: MessageLog, keys: KeyResolver, maxRetentionMs: number): Epochs {
  const remembered = new Map<string, Manifest>()
  const remember = (manifest: Manifest): Manifest => {
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(manifest.epoch, manifest)
    return manifest
  }
  return {
    async put(sender, { manifest: jws, entries }) {
      const manifest = await verifyManifest({ crypto: nodeCrypto, manifest: jws, keys })
      if (manifest.from !== sender) throw new SpineError('SENDER_MISMATCH', 'The epoch is of another sender.')
      const checked = await Promise.all(
        entries.map(async (entry) => {
          const { prev } = await verifyEpochEntry({ crypto: nodeCrypto, manifest, entry, did: entry.did })
          if (manifest.encrypted && entry.grant === null)
            throw new SpineError('GRANT_UNUSABLE', `The grant for ${entry.did} is missing.`)
          return { ...entry, prev }
        }),
      )
      await log.putEpoch({
        epoch: manifest.epoch,
        from: sender,
        manifest: jws,
        keptUntil: manifest.notAfter + maxRetentionMs + marginMs,
        entries: checked,
      })
      remember(manifest)
      return { epoch: manifest.epoch }
    },
    async get(sender, epoch) {
      const known = remembered.get(epoch)
      if (known !== undefined) return known
      const jws = await log.findManifest(sender, epoch)
      if (jws === null) throw new SpineError('EPOCH_UNKNOWN', 'The epoch has not been opened here.')
      return remember(await verifyManifest({ crypto: nodeCrypto, manifest: jws, keys }))
    },
  }
}
