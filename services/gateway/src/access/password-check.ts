import { createHmac, randomBytes } from 'node:crypto'
import { SpineError } from '@digital-spine/core'
import { createRateLimit, type Passwords } from '@digital-spine/runtime'
import type { Selectable } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import type { AccessTables } from '../tables/access.ts'
import type { Audit } from './audit.ts'
import { createStrangers, lockMs } from './lock-out.ts'

export type UserRow = Selectable<AccessTables['users']>

/**
 * The user of that name, if the password is its own. What was right counts for a minute without being tried again. Throws
 * UNAUTHENTICATED, with how long the name is locked if it is, which does not tell whether there is such a user; or QUOTA_EXCEEDED.
 */
export type PasswordCheck = (name: string, password: string, address: string) => Promise<UserRow>

const rememberMs = 60_000
const maxRemembered = 1000
const triesPerMinute = 30

export function createPasswordCheck(options: {
  db: GatewayDatabase
  passwords: Passwords
  audit: Audit
  now: () => number
}): PasswordCheck {
  const { db, passwords, audit, now } = options
  const limit = createRateLimit('passwords are tried from an address', triesPerMinute, now)
  const strangers = createStrangers(now)
  const ownKey = randomBytes(32)
  /** By what was shown: until when it counts, and the state of the user it was right for. */
  const known = new Map<string, { readonly until: number; readonly changedAt: Promise<number> }>()

  const find = (name: string): Promise<UserRow | undefined> =>
    db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst()

  /**
   * A user that is not locked, and for how long the name is locked (ms) unless the password is right. The try counts as a wrong one
   * until it turns out right, so that many at once are not free.
   */
  const findToTry = async (name: string): Promise<{ readonly user?: UserRow; readonly locksMs: number }> => {
    const user = await find(name)
    if (user === undefined) return { locksMs: strangers(name) }
    if (user.locked_until > now()) return { locksMs: user.locked_until - now() }
    const failed = user.failed + 1
    const { numUpdatedRows } = await db
      .updateTable('users')
      .set({ failed, locked_until: now() + lockMs(failed) })
      .where('name', '=', name)
      .where('failed', '=', user.failed)
      .where('locked_until', '=', user.locked_until)
      .executeTakeFirst()
    return numUpdatedRows > 0n ? { user: { ...user, failed }, locksMs: lockMs(failed) } : findToTry(name)
  }
  const attempt = async (name: string, password: string, address: string): Promise<number> => {
    limit(address)
    const { user, locksMs } = await findToTry(name)
    const isRight = await passwords.verify(password, user)
    if (user === undefined || !isRight) {
      if (user !== undefined)
        await audit.refused({
          ...{ actor: null, action: 'password', subject: name, code: 'UNAUTHENTICATED', address },
          detail: { wrongInARow: user.failed, lockedForMs: locksMs },
        })
      if (locksMs === 0) throw new SpineError('UNAUTHENTICATED', 'The name or the password is wrong.')
      const details = { retryAfterSeconds: Math.ceil(locksMs / 1000) }
      throw new SpineError('UNAUTHENTICATED', 'After too many wrong passwords no other counts for a while.', {
        details,
      })
    }
    await db.updateTable('users').set({ failed: 0, locked_until: 0 }).where('name', '=', name).execute()
    return user.changed_at
  }
  return async (name, password, address) => {
    const shown = createHmac('sha256', ownKey)
      .update(JSON.stringify([name, password]))
      .digest('base64url')
    const user = await find(name)
    const before = known.get(shown)
    if (before !== undefined && before.until > now() && (await before.changedAt) === user?.changed_at) return user
    if (known.size >= maxRemembered) known.clear()
    const changedAt = attempt(name, password, address)
    known.set(shown, { until: now() + rememberMs, changedAt })
    await changedAt.catch((error: unknown) => {
      known.delete(shown)
      throw error
    })
    const found = await find(name)
    if (found === undefined) throw new SpineError('UNAUTHENTICATED', 'The user is no longer there.')
    return found
  }
}
