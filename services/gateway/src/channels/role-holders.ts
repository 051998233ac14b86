import { listHolders } from '@digital-spine/client'
import { type Did, holdsAuthority, isSpineError, type Name, verifyRoleCredential } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'

/** Who holds a role, by a credential that this gateway has verified; `credential` is its id. */
export type Holder = { readonly did: Did; readonly credential: string; readonly issuer: Did }

export type RoleHolders = {
  /** All that the broker lists and that verify now; throws if that cannot be told of anybody. */
  list(role: Name): Promise<readonly Holder[]>
  /** Whether a DID holds a role, asked anew and by the newest block before a no; throws if that cannot be told. */
  holds(did: Did, role: Name): Promise<boolean>
  forget(): void
}

const rememberMs = 5000

export function createRoleHolders({
  broker,
  ledger,
  ports,
  now,
  logger,
}: Pick<GatewayContext, 'broker' | 'ledger' | 'ports' | 'now' | 'logger'>): RoleHolders {
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
  const verify = async (jws: string, did: Did, role: Name): Promise<readonly Holder[]> => {
    try {
      const { credential } = await verifyRoleCredential(jws, { crypto, ports, now: now(), subject: did, role })
      return [{ did, credential: credential.id, issuer: credential.issuer }]
    } catch (err) {
      if (isSpineError(err, 'LEDGER_STALE') || isSpineError(err, 'LEDGER_UNAVAILABLE')) throw err
      logger.debug({ err, did, role }, 'holder not verified')
      return []
    }
  }
  const list = async (role: Name): Promise<readonly Holder[]> => {
    const listed = await listHolders(broker, role)
    return (await Promise.all(listed.map(({ did, credential }) => verify(credential, did, role)))).flat()
  }
  const holds = async (did: Did, role: Name): Promise<boolean> => {
    const check = () => holdsAuthority(did, { role }, { crypto, ports, now: now() })
    if (await check()) return true
    // It may have been granted or given back just now, and what is refused is refused for good.
    await ledger.sync().catch(() => undefined)
    ports.forget(did)
    return check()
  }
  return {
    list: (role) => remembered(`role ${role}`, () => list(role)),
    holds: (did, role) => remembered(`${did} ${role}`, () => holds(did, role)),
    forget: () => answers.clear(),
  }
}
