import { createHash } from 'node:crypto'
import { type Did, isSpineError } from '@digital-spine/core'
import {
  defaultSessionLife,
  defaultSessionLimits,
  isLive,
  rememberedGenerations,
  type Session,
  type SessionLimits,
  type SessionStore,
  type StoredNonce,
  type StoredToken,
} from '@digital-spine/runtime'
import type { NatsConnection } from '@nats-io/transport-node'
import { sharedStreams } from './names.ts'
import { openTable, type Row } from './table.ts'

type KeptToken = StoredToken & { readonly generation: number; readonly used: boolean }
/** Everything that counts about a session, so that it changes in one write. */
type KeptSession = { readonly session: Session; readonly tokens: readonly KeptToken[] }

/** Longer than any nonce is good for. */
const nonceAgeMs = 600_000
/** Sessions, and for each its DID and its tokens. */
const maxRows = 4_000_000

/**
 * Sessions in JetStream, shared by the processes of a broker. A session's row says everything; what is found by (a token,
 * a DID) are pointers to it, which count only if the row says the same. Rows go when no session can last any longer.
 */
export async function openSharedSessionStore(
  connection: NatsConnection,
  options: {
    replicas: number
    longestMs?: number
    now?: () => number
    limits?: Partial<Omit<SessionLimits, 'sessions'>>
  },
): Promise<SessionStore> {
  const { replicas, longestMs = defaultSessionLife.absoluteMs, now = Date.now } = options
  const limits = { ...defaultSessionLimits, ...options.limits }
  const rows = { ...sharedStreams.logins, replicas, maxRows, maxAgeMs: longestMs }
  const table = await openTable<KeptSession | string>(connection, rows)
  const nonces = await openTable<StoredNonce>(connection, {
    ...{ ...sharedStreams.nonces, replicas, maxRows: limits.nonces, maxAgeMs: nonceAgeMs },
  })

  const findKept = async (id: string): Promise<Row<KeptSession> | undefined> =>
    (await table.find(keys.session(id))) as Row<KeptSession> | undefined
  const findLive = async (id: string): Promise<Row<KeptSession> | undefined> => {
    const row = await findKept(id)
    return row !== undefined && isLive(row.value.session, now()) ? row : undefined
  }
  const point = (key: string, id: string): Promise<unknown> => table.put(key, id, 0)
  const forget = async (key: string): Promise<void> => {
    const row = await table.find(key)
    if (row !== undefined) await table.remove(row)
  }
  const forgetTokens = (tokens: readonly StoredToken[]): Promise<unknown> =>
    Promise.all(tokens.map(({ hash }) => forget(keys.token(hash))))
  const end = async (id: string): Promise<boolean> => {
    for (;;) {
      const row = await findKept(id)
      if (row === undefined) return false
      if (!(await table.remove(row))) continue
      const { session, tokens } = row.value
      await Promise.all([forgetTokens(tokens), forget(keys.ofDid(session))])
      return true
    }
  }
  /** Sessions of a DID, the oldest first. */
  const listOf = async (did: Did): Promise<string[]> => (await table.keys(keys.allOfDid(did))).sort()
  const endListed = async (key: string): Promise<boolean> => {
    const ended = await end(keys.idIn(key))
    if (!ended) await forget(key)
    return ended
  }
  /** Changes a session by what `change` makes of it, if it makes anything. */
  const update = async (id: string, change: (kept: KeptSession) => KeptSession | undefined): Promise<boolean> => {
    for (;;) {
      const row = await findLive(id)
      const changed = row && change(row.value)
      if (changed === undefined) return false
      if ((await table.put(keys.session(id), changed, row?.revision ?? 0)) !== undefined) return true
    }
  }

  return {
    async putNonce(nonce) {
      const put = () => nonces.put(nonce.nonce, nonce, 0)
      await put().catch(async (error: unknown) => {
        if (!isSpineError(error, 'QUOTA_EXCEEDED')) throw error
        await nonces.dropOldest(({ until }) => until <= now())
        return put()
      })
    },
    async takeNonce(text, purpose) {
      const row = isKey(text) ? await nonces.find(text) : undefined
      if (row?.value.purpose !== purpose || row.value.until <= now()) return undefined
      return (await nonces.remove(row)) ? row.value : undefined
    },
    async open({ session, tokens }) {
      const kept = { session, tokens: tokens.map((token) => keep(token, session)) }
      await Promise.all(tokens.map(({ hash }) => point(keys.token(hash), session.id)))
      await table.put(keys.session(session.id), kept, 0)
      await point(keys.ofDid(session), session.id)
      const own = await listOf(session.did)
      await Promise.all(own.slice(0, Math.max(0, own.length - limits.sessionsOfDid)).map(endListed))
    },
    find: async (id) => (await findLive(id))?.value.session,
    async findByToken(kind, hash) {
      const pointer = await table.find(keys.token(hash))
      const kept = pointer && (await findLive(pointer.value as string))?.value
      const token = kept?.tokens.find((known) => known.hash === hash)
      if (kept === undefined || token?.kind !== kind || token.until <= now()) return undefined
      return { session: kept.session, used: token.used, until: token.until }
    },
    async rotate(usedHash, { session, tokens }) {
      const { id, generation } = session
      await Promise.all(tokens.map(({ hash }) => point(keys.token(hash), id)))
      const isOver = (token: KeptToken): boolean =>
        token.generation < (token.kind === 'access' ? generation - 1 : generation - rememberedGenerations)
      let dropped: readonly StoredToken[] = []
      const rotated = await update(id, (kept) => {
        const token = kept.tokens.find(({ hash }) => hash === usedHash)
        if (token?.kind !== 'refresh' || token.used || kept.session.generation !== generation - 1) return undefined
        dropped = kept.tokens.filter(isOver)
        const left = kept.tokens.filter((known) => !isOver(known))
        const marked = left.map((known) => (known === token ? { ...known, used: true } : known))
        return { session, tokens: [...marked, ...tokens.map((fresh) => keep(fresh, session))] }
      })
      await forgetTokens(rotated ? dropped : tokens)
      return rotated
    },
    async touch(id, idleUntil) {
      await update(id, ({ session, tokens }) => ({ session: { ...session, idleUntil }, tokens }))
    },
    end,
    async endAll(did) {
      const ended = await Promise.all((await listOf(did)).map(endListed))
      return ended.filter(Boolean).length
    },
  }
}

const keep = (token: StoredToken, { generation }: Session): KeptToken => ({ ...token, generation, used: false })

/** Whether a text from outside can be a key by itself. */
const isKey = (text: string): boolean => /^[A-Za-z0-9_-]{1,128}$/.test(text)

const didKey = (did: Did): string => createHash('sha256').update(did).digest('base64url')

const keys = {
  session: (id: string) => `session.${id}`,
  token: (hash: string) => `token.${hash}`,
  ofDid: ({ did, openedAt, id }: Session) => `of.${didKey(did)}.${String(openedAt).padStart(15, '0')}.${id}`,
  allOfDid: (did: Did) => `of.${didKey(did)}.*.*`,
  idIn: (key: string) => key.slice(key.lastIndexOf('.') + 1),
}
