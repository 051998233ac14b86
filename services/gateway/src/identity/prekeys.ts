import { createPrekey } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

const dayMs = 86_400_000
/** A prekey is offered for two days, replaced after one, and destroyed when nothing sealed to it can still arrive. */
const offeredMs = 2 * dayMs
const heldMs = offeredMs + 8 * dayMs

/** A prekey as the vault keeps track of it; `kid` signed it. */
type Held = { readonly id: string; readonly jws: string; readonly kid?: string; readonly made: number }

/** Publishes a prekey if the last one is a day old or signed with a key no longer in use, and destroys those past their retention. */
export async function rotatePrekeys({
  vault,
  signer,
  broker,
  now,
}: Pick<GatewayContext, 'vault' | 'signer' | 'broker' | 'now'>): Promise<void> {
  const current = JSON.parse((await vault.findSecret('prekeys')) ?? '[]') as Held[]
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
  }
  const kept = current.filter(({ made }) => now() - made < heldMs)
  for (const { id } of current) if (!kept.some((prekey) => prekey.id === id)) await vault.destroyPrekey(id)
  await vault.putSecret('prekeys', JSON.stringify(kept))
  const newest = kept.at(-1)
  if (newest !== undefined) await broker.call('prekey', { jws: newest.jws })
}
