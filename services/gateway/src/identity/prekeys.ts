import { createPrekey } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

const dayMs = 86_400_000
/** A prekey is offered for two days, replaced after one, and destroyed when nothing sealed to it can still arrive. */
const offeredMs = 2 * dayMs
const heldMs = offeredMs + 8 * dayMs

/** Publishes a prekey if the last one is a day old, and destroys those past their retention. */
export async function rotatePrekeys({
  vault,
  signer,
  broker,
  now,
}: Pick<GatewayContext, 'vault' | 'signer' | 'broker' | 'now'>): Promise<void> {
  const current = JSON.parse((await vault.findSecret('prekeys')) ?? '[]') as { id: string; jws: string; made: number }[]
  const last = current.at(-1)
  if (last === undefined || now() - last.made > dayMs) {
    const { id, privateJwk, jws } = await createPrekey({
      crypto: nodeCrypto,
      signer,
      notBefore: now(),
      notAfter: now() + offeredMs,
    })
    await vault.putPrekey(id, privateJwk)
    current.push({ id, jws, made: now() })
  }
  const kept = current.filter(({ made }) => now() - made < heldMs)
  for (const { id } of current) if (!kept.some((prekey) => prekey.id === id)) await vault.destroyPrekey(id)
  await vault.putSecret('prekeys', JSON.stringify(kept))
  const newest = kept.at(-1)
  if (newest !== undefined) await broker.call('prekey', { jws: newest.jws })
}
