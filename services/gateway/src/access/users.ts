import { type GatewayUser, type UserChange, type UserCreation, type UsersQuery, userScopes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { Passwords } from '@digital-spine/runtime'
import type { GatewayDatabase } from '../database.ts'
import { contains } from './contains.ts'
import type { UserRow } from './password-check.ts'
import type { Principal } from './principal.ts'

/** Who logs in with a password. */
export type Users = {
  /** Whether there is none yet. */
  isEmpty(): Promise<boolean>
  /** By name. */
  list(page?: UsersQuery): Promise<GatewayUser[]>
  /** Throws CONFLICT. */
  create(user: UserCreation): Promise<GatewayUser>
  /** A new password ends the user's sessions; any change, what was remembered of the old one. Throws NOT_FOUND. */
  change(name: string, change: UserChange): Promise<GatewayUser>
  /** Ends its sessions too. Throws NOT_FOUND. */
  remove(name: string): Promise<void>
}

export function createUsers(options: { db: GatewayDatabase; passwords: Passwords; now: () => number }): Users {
  const { db, passwords, now } = options
  const unknown = (name: string): SpineError => new SpineError('NOT_FOUND', `There is no user ${name}.`)
  return {
    isEmpty: async () => (await db.selectFrom('users').select('name').limit(1).executeTakeFirst()) === undefined,
    async list({ q, limit, after } = {}) {
      let rows = db.selectFrom('users').selectAll().orderBy('name')
      if (q !== undefined) rows = rows.where(contains('name', q))
      if (after !== undefined) rows = rows.where('name', '>', after)
      if (limit !== undefined) rows = rows.limit(limit)
      return (await rows.execute()).map((row) => show(row, now()))
    },
    async create({ name, role, password }) {
      const at = now()
      const times = { failed: 0, locked_until: 0, created_at: at, changed_at: at }
      const row = { name, role, ...(await passwords.hash(password)), ...times }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('users')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 0n) throw new SpineError('CONFLICT', `There is a user ${name} already.`)
      return show(row, at)
    },
    async change(name, { role, password, unlock }) {
      const stored = password === undefined ? {} : await passwords.hash(password)
      return db.transaction().execute(async (trx) => {
        const before = await trx.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst()
        if (before === undefined) throw unknown(name)
        const isOther = role !== undefined || password !== undefined
        const row = {
          ...{ ...before, ...stored, role: role ?? before.role },
          ...(unlock === undefined ? {} : { failed: 0, locked_until: 0 }),
          ...(isOther ? { changed_at: Math.max(now(), before.changed_at + 1) } : {}),
        }
        await trx.updateTable('users').set(row).where('name', '=', name).execute()
        if (password !== undefined) await trx.deleteFrom('user_sessions').where('username', '=', name).execute()
        return show(row, now())
      })
    },
    async remove(name) {
      const { numDeletedRows } = await db.deleteFrom('users').where('name', '=', name).executeTakeFirst()
      if (numDeletedRows === 0n) throw unknown(name)
    },
  }
}

function show({ name, role, created_at, changed_at, locked_until }: UserRow, at: number): GatewayUser {
  const lock = locked_until > at ? { lockedUntil: locked_until } : {}
  return { name, role, createdAt: created_at, changedAt: changed_at, ...lock }
}

/** A user as a caller, with the rights of its role. `holds` besides says whether what it has shown still counts. */
export function principalOf(
  db: GatewayDatabase,
  { name, role, changed_at }: Pick<UserRow, 'name' | 'role' | 'changed_at'>,
  session?: { readonly id: string; holds(): Promise<boolean> },
): Principal {
  return {
    ...{ kind: 'user', id: name, name, scopes: new Set(userScopes[role]) },
    ...(session === undefined ? {} : { session: session.id }),
    async holds() {
      const user = await db.selectFrom('users').select('changed_at').where('name', '=', name).executeTakeFirst()
      return user?.changed_at === changed_at && (session === undefined || (await session.holds()))
    },
  }
}
