import { listHolders } from '@digital-spine/client'
import { type Did, holdsAuthority, type Name, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'
import type { Channel } from './channel.ts'

const rememberMs = 5000

/** Who a channel is for, as this gateway itself has verified it. */
export type Members = {
  /** The DIDs named, and the holders of the roles, without this gateway. */
  recipients(channel: Channel): Promise<Did[]>
  /** Whether a sender is one of them. */
  allows(channel: Channel, sender: Did): Promise<boolean>
  forget(): void
}

export function createMembers({
  broker,
  ports,
  signer,
  now,
  logger,
}: Pick<GatewayContext, 'broker' | 'ports' | 'signer' | 'now' | 'logger'>): Members {
  const answers = new Map<string, { at: number; value: Promise<unknown> }>()
  /** A no is not remembered: it may have become a yes. */
  const remembered = <T>(key: string, find: () => Promise<T>): Promise<T> => {
    const known = answers.get(key)
    if (known !== undefined && now() - known.at < rememberMs) return known.value as Promise<T>
    const value = find()
    answers.set(key, { at: now(), value })
    value.then(
      (answer) => answer === false && answers.delete(key),
      () => answers.delete(key),
    )
    return value
  }
  const holders = async (role: Name): Promise<Did[]> => {
    const listed = await listHolders(broker, role)
    const verified = await Promise.all(
      listed.map(async ({ did, credential }) => {
        try {
          await verifyRoleCredential(credential, { crypto: nodeCrypto, ports, now: now(), subject: did, role })
          return [did]
        } catch (err) {
          logger.debug({ err, did, role }, 'holder not verified')
          return []
        }
      }),
    )
    return verified.flat()
  }
  const holds = async (did: Did, role: Name): Promise<boolean> => {
    const check = () => holdsAuthority(did, { role }, { crypto: nodeCrypto, ports, now: now() })
    if (await check()) return true
    ports.forget(did)
    return check()
  }
  return {
    async recipients({ conditions }) {
      const byRole = await Promise.all(conditions.roles.map((role) => remembered(`role ${role}`, () => holders(role))))
      const all = new Set([...conditions.dids, ...byRole.flat()])
      all.delete(signer.did)
      return [...all].sort()
    },
    async allows({ conditions }, sender) {
      if (conditions.dids.includes(sender)) return true
      for (const role of conditions.roles) {
        if (await remembered(`${sender} ${role}`, () => holds(sender, role))) return true
      }
      return false
    },
    forget: () => answers.clear(),
  }
}
