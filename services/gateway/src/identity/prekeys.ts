import type { BrokerPolicy } from '@digital-spine/api'
import { createPrekey, defaultEpochLife } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

const dayMs = 86_400_000
/** A prekey is offered for two days, and replaced after one. */
const offeredMs = 2 * dayMs
/** How long what has come may wait for its checks. */
const marginMs = dayMs

/** A prekey as the vault keeps track of it; `kid` signed it, and nothing sealed to it comes after `until` by what the broker has said. */
type Held = {
  readonly id: string
  readonly jws: string
  readonly kid?: string
  readonly made: number
  readonly until?: number
}

/** Where the participant's own are listed in the vault. */
const ownPrekeys = 'prekeys'

/**
 * Publishes a prekey of who signs if the last one is a day old or signed with a key no longer in use, and destroys those that nothing sealed to
 * can arrive for any more: an epoch may be opened as long as one is offered, and its messages lie at the broker as long as that keeps
 * any. While the broker does not say how long that is, none is destroyed.
 */
export async function rotatePrekeys(
  { vault, signer, broker, now }: Pick<GatewayContext, 'vault' | 'signer' | 'broker' | 'now'>,
  store = ownPrekeys,
): Promise<void> {
  const current = JSON.parse((await vault.findSecret(store)) ?? '[]') as Held[]
  const last = current.at(-1)
  if (last === undefined || now() - last.made > dayMs || last.kid !== signer.kid) {
    const { kid } = signer
    const { id, privateJwk, jws } = await createPrekey({
      crypto: nodeCrypto,
      signer,
      notBefore: now(),
      notAfter: now() + offeredMs,
    })
    await vault.putPrekey(id, privateJwk)
    current.push({ id, jws, kid, made: now() })
    // Before others can seal to it, and whatever becomes of the rest.
    await vault.putSecret(store, JSON.stringify(current))
  }
  const newest = current.at(-1)
  if (newest !== undefined) await broker.call('prekey', { jws: newest.jws })

  const { maxRetentionMs } = await broker.http.call<BrokerPolicy>('GET', '/v1/policy')
  const heldMs = offeredMs + defaultEpochLife + maxRetentionMs + marginMs
  const held = current.map((prekey) => ({ ...prekey, until: Math.max(prekey.until ?? 0, prekey.made + heldMs) }))
  const kept = held.filter(({ until }) => now() < until)
  for (const { id } of held) if (!kept.some((prekey) => prekey.id === id)) await vault.destroyPrekey(id)
  await vault.putSecret(store, JSON.stringify(kept))
}

/** Destroys all of them. */
export async function destroyPrekeys(vault: GatewayContext['vault'], store: string): Promise<void> {
  for (const { id } of JSON.parse((await vault.findSecret(store)) ?? '[]') as Held[]) await vault.destroyPrekey(id)
  await vault.putSecret(store, '[]')
}
