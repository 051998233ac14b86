import { type Did, type Kid, parseName } from '@digital-spine/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '../src/login/session.ts'
import { rememberedGenerations, type SessionStore, type StoredToken } from '../src/login/session-store.ts'

const hourMs = 3_600_000
const limits = { nonces: 40, sessionsOfDid: 5 }
let now = 1_800_000_000_000
const clock = () => now
let count = 0
const unique = (what: string) => `${what}-${++count}`

/** Two stores over the same sessions, as two processes have them; the same one twice where processes share none. */
type Stores = { readonly here: SessionStore; readonly there: SessionStore }

/** What every store of sessions does, wherever it keeps them. */
export function describeSessionStore(
  place: string,
  openStores: (stack: AsyncDisposableStack, options: { now: () => number; limits: typeof limits }) => Promise<Stores>,
): void {
  describe(`sessions kept in ${place}`, () => {
    const stack = new AsyncDisposableStack()
    let here: SessionStore
    let there: SessionStore

    beforeAll(async () => {
      const stores = await openStores(stack, { now: clock, limits })
      here = stores.here
      there = stores.there
    })
    afterAll(() => stack.disposeAsync())

    const open = async (did: string, over: Partial<Session> = {}) => {
      const session = makeSession(did, over)
      const pair = makeTokens()
      await here.open({ session, tokens: pair.tokens })
      return { session, ...pair }
    }
    const next = (session: Session): Session => ({ ...session, generation: session.generation + 1 })

    it('gives a nonce back once, for its purpose, until it is too old', async () => {
      const did = 'did:example:nonce' as Did
      const nonce = { nonce: unique('nonce'), purpose: 'presentation', did, until: now + 1000 } as const
      await here.putNonce(nonce)
      expect(await here.takeNonce(nonce.nonce, 'siwe')).toBeUndefined()
      const takers = [here, there, here, there, there, here]
      const taken = await Promise.all(takers.map((store) => store.takeNonce(nonce.nonce, 'presentation')))
      expect(taken.filter((value) => value !== undefined)).toEqual([nonce])
      const old = { nonce: unique('nonce'), purpose: 'siwe', did: null, until: now + 1000 } as const
      await here.putNonce(old)
      now += 1000
      expect(await there.takeNonce(old.nonce, 'siwe')).toBeUndefined()
    })

    it('gives no more nonces out than it may keep, and goes on when they are too old', async () => {
      const put = () => here.putNonce({ nonce: unique('nonce'), purpose: 'siwe', did: null, until: now + 1000 })
      for (let i = 0; i < limits.nonces; i += 1) await put()
      await expect(put()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' })
      now += 1000
      await put()
    })

    it('finds a session by its tokens, each for its own use and time', async () => {
      const { session, access, refresh } = await open('did:example:finds')
      expect(await there.find(session.id)).toEqual(session)
      expect(await there.findByToken('access', access.hash)).toEqual({ session, used: false, until: access.until })
      expect(await there.findByToken('refresh', refresh.hash)).toEqual({ session, used: false, until: refresh.until })
      expect(await there.findByToken('access', refresh.hash)).toBeUndefined()
      expect(await there.findByToken('refresh', access.hash)).toBeUndefined()
      expect(await there.findByToken('access', 'unknown')).toBeUndefined()
      now += hourMs / 12
      expect(await there.findByToken('access', access.hash)).toBeUndefined()
      expect(await there.findByToken('refresh', refresh.hash)).toBeDefined()
    })

    it('ends a session that nobody uses, and any at its end', async () => {
      const { session, refresh } = await open('did:example:idle')
      now += hourMs - 1
      await there.touch(session.id, session.idleUntil + hourMs)
      now += 1
      expect(await here.find(session.id)).toMatchObject({ idleUntil: session.idleUntil + hourMs })
      expect(await here.findByToken('refresh', refresh.hash)).toBeUndefined()
      await there.touch(session.id, session.endsAt + hourMs)
      now = session.endsAt
      expect(await here.find(session.id)).toBeUndefined()
    })

    it('exchanges a refresh token once, whoever asks at the same time', async () => {
      const { session, access, refresh } = await open('did:example:rotates')
      const pairs = Array.from({ length: 6 }, makeTokens)
      const after = { ...next(session), roles: [], asOf: now, idleUntil: now + 2 * hourMs }
      const done = await Promise.all(
        pairs.map(({ tokens }, i) => (i % 2 ? here : there).rotate(refresh.hash, { session: after, tokens })),
      )
      expect(done.filter((first) => first)).toHaveLength(1)
      expect(await there.find(session.id)).toEqual(after)
      expect(await there.findByToken('refresh', refresh.hash)).toMatchObject({ used: true })
      expect(await there.findByToken('access', access.hash)).toMatchObject({ session: after })
      const found = await Promise.all(pairs.map((pair) => here.findByToken('access', pair.access.hash)))
      expect(found.map((value) => value !== undefined)).toEqual(done)
      const winner = pairs[done.indexOf(true)]
      if (winner === undefined) throw new TypeError('nobody was first')
      const third = { session: next(after), tokens: makeTokens().tokens }
      expect(await here.rotate(refresh.hash, third)).toBe(false)
      expect(await here.rotate(winner.access.hash, third)).toBe(false)
      expect(await here.rotate(winner.refresh.hash, third)).toBe(true)
      expect(await here.findByToken('access', access.hash)).toBeUndefined()
      expect(await here.findByToken('access', winner.access.hash)).toBeDefined()
    })

    it('forgets used refresh tokens only after many more', async () => {
      const first = await open('did:example:many')
      let { session, refresh } = first
      for (let i = 0; i <= rememberedGenerations; i += 1) {
        const pair = makeTokens()
        session = next(session)
        expect(await here.rotate(refresh.hash, { session, tokens: pair.tokens })).toBe(true)
        refresh = pair.refresh
        const known = await there.findByToken('refresh', first.refresh.hash)
        expect(known?.used).toBe(i < rememberedGenerations ? true : undefined)
      }
    })

    it('ends one session, or all of a DID, and nobody else’s', async () => {
      const [one, two, three] = [await open('did:example:a'), await open('did:example:a'), await open('did:example:b')]
      expect(await there.end(one.session.id)).toBe(true)
      expect(await here.end(one.session.id)).toBe(false)
      expect(await here.findByToken('access', one.access.hash)).toBeUndefined()
      const exchange = { session: next(one.session), tokens: makeTokens().tokens }
      expect(await here.rotate(one.refresh.hash, exchange)).toBe(false)
      expect(await here.findByToken('access', two.access.hash)).toBeDefined()
      expect(await there.endAll('did:example:a' as Did)).toBe(1)
      expect(await here.find(two.session.id)).toBeUndefined()
      expect(await here.findByToken('refresh', two.refresh.hash)).toBeUndefined()
      expect(await here.find(three.session.id)).toEqual(three.session)
      expect(await here.endAll('did:example:nobody' as Did)).toBe(0)
    })

    it('keeps so many sessions of a DID, and ends the oldest', async () => {
      const opened = []
      for (let i = 0; i <= limits.sessionsOfDid; i += 1) {
        now += 1
        opened.push(await open('did:example:busy', { openedAt: now }))
      }
      const found = await Promise.all(opened.map(({ session }) => there.find(session.id)))
      expect(found.map((session) => session !== undefined)).toEqual([false, ...Array(limits.sessionsOfDid).fill(true)])
      expect(await there.findByToken('access', opened[0]?.access.hash ?? '')).toBeUndefined()
    })
  })
}

function makeSession(did: string, over: Partial<Session> = {}): Session {
  return {
    ...{ id: unique('session'), did: did as Did, proof: { kid: `${did}#delegate-1` as Kid }, credentials: ['a.b.c'] },
    ...{ keyThumbprint: 'key', roles: [parseName('user.roles.acme.iam.ewc')], asOf: now - 1000, generation: 0 },
    ...{ openedAt: now, idleUntil: now + hourMs, endsAt: now + 10 * hourMs, ...over },
  }
}

function makeTokens(): { access: StoredToken; refresh: StoredToken; tokens: StoredToken[] } {
  const access: StoredToken = { kind: 'access', hash: unique('hash'), until: now + hourMs / 12 }
  const refresh: StoredToken = { kind: 'refresh', hash: unique('hash'), until: now + hourMs }
  return { access, refresh, tokens: [access, refresh] }
}
