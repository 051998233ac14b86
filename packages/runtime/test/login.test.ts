import type { LoginGrant, SiweNonce } from '@digital-spine/api'
import { type Name, parseName, SpineError, toBase64url, utf8 } from '@digital-spine/core'
import { signChangeOwner } from '@digital-spine/ledger'
import { createWallet, startRpcProxy, startTestNetwork, type TestNetwork, type Wallet } from '@digital-spine/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, audience, type LoginService, publicUrl, startLoginService } from './login-service.ts'
import { createMachine, createProofKey, type Machine, type ProofKey } from './machine.ts'

const user = parseName('user.roles.acme.iam.ewc')
const admin = parseName('admin.roles.acme.iam.ewc')
const minuteMs = 60_000
const hourMs = 60 * minuteMs

describe('logins', () => {
  let test: TestNetwork
  let service: LoginService
  let key: ProofKey
  let machine: Machine
  let wallet: Wallet
  const issued: string[] = []

  beforeAll(async () => {
    test = await startTestNetwork()
    service = await startLoginService(test)
  })
  afterAll(async () => {
    await service[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    service.clockOffset = 0
    service.checkRoles = async () => ({ roles: [user] })
    key = await createProofKey(() => service.now())
    const presented = { audience, credentials: ['a.b.c'], keyThumbprint: key.thumbprint }
    machine = await createMachine(test, service.ledger, { ...presented, now: () => service.now() })
    wallet = createWallet(test.network)
  })
  /** Nothing that a service logs or answers as an error tells a token. */
  afterEach(() => {
    const told = [...service.logged, ...service.refusals].join('\n')
    for (const token of issued) expect(told).not.toContain(token)
  })

  const code = ({ status, body }: Answer) => [status, body.err?.code]
  const granted = ({ status, body }: Answer): LoginGrant => {
    expect([status, body.err]).toEqual([200, undefined])
    const grant = body as unknown as LoginGrant
    issued.push(grant.token, grant.refreshToken)
    return grant
  }
  const nonceOf = async (of = machine) =>
    (await service.post('/v1/login/nonce', { did: of.signer.did })).body.nonce as string
  const present = async (vp: string, proofKey = key, path = '/v1/login') =>
    service.post('/v1/login', { vp }, { dpop: await proofKey.prove(`${service.url}${path}`) })
  const login = async () => granted(await present(await machine.present({ nonce: await nonceOf() })))
  const refresh = async (refreshToken: string, proofKey: ProofKey | undefined = key) => {
    const dpop = await proofKey?.prove(`${service.url}/v1/login/refresh`)
    return service.post('/v1/login/refresh', { refreshToken }, dpop === undefined ? {} : { dpop })
  }
  const refreshBearer = (refreshToken: string) => service.post('/v1/login/refresh', { refreshToken })
  const use = async ({ token, tokenType }: Pick<LoginGrant, 'token' | 'tokenType'>, proofKey = key) => {
    const dpop = await proofKey.prove(`${service.url}/v1/thing`, { token })
    return service.post(
      '/v1/thing',
      {},
      { authorization: `${tokenType} ${token}`, ...(tokenType === 'DPoP' && { dpop }) },
    )
  }
  const session = async ({ token }: LoginGrant) => {
    const dpop = await key.prove(`${service.url}/v1/login/session`, { token, method: 'GET' })
    return service.get('/v1/login/session', { authorization: `DPoP ${token}`, dpop })
  }
  const logout = async ({ token }: LoginGrant, body: object) => {
    const dpop = await key.prove(`${service.url}/v1/logout`, { token })
    return service.post('/v1/logout', body, { authorization: `DPoP ${token}`, dpop })
  }
  const siweTerms = async () => (await service.post('/v1/login/siwe/nonce', {})).body as unknown as SiweNonce
  const signIn = async (over: Parameters<Wallet['signIn']>[1] = {}, headers = {}) =>
    service.post('/v1/login/siwe', await wallet.signIn(await siweTerms(), over), headers)

  describe('by presentation', () => {
    it('tells who somebody is, with its roles, until the tokens end', async () => {
      const grant = await login()
      const { did } = machine.signer
      expect(grant).toMatchObject({ did, roles: [user], tokenType: 'DPoP' })
      expect(await use(grant)).toEqual({ status: 200, body: { did } })
      const { expiresAt } = grant
      expect((await session(grant)).body).toMatchObject({ did, roles: [user], expiresAt })
      service.clockOffset = 5 * minuteMs
      expect(code(await use(grant))).toEqual([401, 'UNAUTHENTICATED'])
      expect(await use(granted(await refresh(grant.refreshToken)))).toMatchObject({ status: 200 })
    })

    it('takes a nonce once, from whom it was given to, while it is fresh', async () => {
      const nonce = await nonceOf()
      const vp = await machine.present({ nonce })
      granted(await present(vp))
      expect(code(await present(vp))).toEqual([401, 'PRESENTATION_INVALID'])
      const presented = { audience, credentials: [], keyThumbprint: key.thumbprint }
      const other = await createMachine(test, service.ledger, { ...presented, now: () => service.now() })
      const stolen = await other.present({ nonce: await nonceOf() })
      expect(code(await present(stolen))).toEqual([401, 'PRESENTATION_INVALID'])
      const late = await nonceOf()
      service.clockOffset = 2 * minuteMs
      expect(code(await present(await machine.present({ nonce: late })))).toEqual([401, 'PRESENTATION_INVALID'])
      const { nonce: siweNonce } = await siweTerms()
      expect(code(await present(await machine.present({ nonce: siweNonce })))).toEqual([401, 'PRESENTATION_INVALID'])
    })

    it('takes a presentation for itself only, signed, and bound to the key that uses the tokens', async () => {
      const make = async (over: object) => machine.present({ nonce: await nonceOf(), ...over })
      expect(code(await present(await make({ audience: 'did:example:other' })))).toEqual([401, 'PRESENTATION_INVALID'])
      const old = await make({ now: service.now() - 301_000 })
      expect(code(await present(old))).toEqual([401, 'PRESENTATION_INVALID'])
      const thief = await createProofKey(() => service.now())
      expect(code(await present(await make({}), thief))).toEqual([401, 'PRESENTATION_INVALID'])
      const none = toBase64url(utf8(JSON.stringify({ alg: 'none', kid: machine.signer.kid, typ: 'vp+jwt' })))
      for (const signature of ['', 'AA']) {
        const [, payload] = (await make({})).split('.')
        expect(code(await present(`${none}.${payload}.${signature}`))).toEqual([400, 'JWS_INVALID'])
      }
      const [, other] = (await make({})).split('.')
      const [head, , signature] = (await make({})).split('.')
      expect(code(await present(`${head}.${other}.${signature}`))).toEqual([400, 'SIGNATURE_INVALID'])
    })

    it('takes no block number, whichever, for a proof', async () => {
      const claims = { iss: machine.signer.did, claimData: { blockNumber: 999_999_999_999 } }
      const [head, body] = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) => toBase64url(utf8(JSON.stringify(part))))
      const digest = `0x${'00'.repeat(32)}` as const
      const identityToken = `${head}.${body}.${toBase64url(utf8(await wallet.account.signDigest(digest)))}`
      expect(code(await service.post('/v1/login', { identityToken }))).toEqual([400, 'VALIDATION_FAILED'])
      expect(code(await present(identityToken))).toEqual([401, 'PRESENTATION_INVALID'])
    })

    it('takes each DPoP proof once, for one request, by the key of the login', async () => {
      const { token, tokenType } = await login()
      const url = `${service.url}/v1/thing`
      const send = (dpop: string, authorization = `DPoP ${token}`) =>
        service.post('/v1/thing', {}, { authorization, ...(dpop === '' ? {} : { dpop }) })
      const good = await key.prove(url, { token })
      expect(await send(good)).toMatchObject({ status: 200 })
      const thief = await createProofKey(() => service.now())
      const proofs = [
        good,
        '',
        'x.y.z',
        await key.prove(url),
        await key.prove(url, { token: `${token}x` }),
        await key.prove(`${service.url}/v1/logout`, { token }),
        await key.prove(url, { token, method: 'GET' }),
        await key.prove(url, { token, at: service.now() - 62_000 }),
        await key.prove(url, { token, at: service.now() + 62_000 }),
        await key.prove(url, { token, jti: '' }),
        await thief.prove(url, { token }),
      ]
      for (const dpop of proofs) expect(code(await send(dpop))).toEqual([401, 'UNAUTHENTICATED'])
      const bearer = await send(await key.prove(url, { token }), `Bearer ${token}`)
      expect(code(bearer)).toEqual([401, 'UNAUTHENTICATED'])
      expect(await use({ token, tokenType })).toMatchObject({ status: 200 })
    })
  })

  describe('by wallet', () => {
    it('gives the DID of the address a session, with Bearer tokens or bound to a key', async () => {
      const bearer = granted(await signIn())
      expect(bearer).toMatchObject({ did: wallet.did, tokenType: 'Bearer' })
      expect(await use(bearer)).toEqual({ status: 200, body: { did: wallet.did } })
      expect(code(await use({ ...bearer, tokenType: 'DPoP' }))).toEqual([401, 'UNAUTHENTICATED'])
      const next = granted(await refreshBearer(bearer.refreshToken))
      expect(await use(next)).toMatchObject({ status: 200 })
      const bound = granted(await signIn({}, { dpop: await key.prove(`${service.url}/v1/login/siwe`) }))
      expect(bound).toMatchObject({ tokenType: 'DPoP' })
      expect(await use(bound)).toMatchObject({ status: 200 })
      expect(code(await use({ ...bound, tokenType: 'Bearer' }))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await refreshBearer(bound.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
      const wrong = await signIn({}, { dpop: await key.prove(`${service.url}/v1/login`) })
      expect(code(wrong)).toEqual([401, 'UNAUTHENTICATED'])
    })

    it('is for the domain it is configured for, whatever the request says', async () => {
      const terms = await siweTerms()
      expect(terms).toMatchObject({ domain: 'service.example', uri: `${publicUrl}/v1/login/siwe`, chainId: 20_262 })
      const { host } = new URL(service.url)
      const refused = [
        await signIn({ domain: 'evil.example' }),
        await signIn({ domain: 'evil.example' }, { 'x-forwarded-host': 'evil.example', host: 'evil.example' }),
        await signIn({ domain: host, uri: `${service.url}/v1/login/siwe` }),
        await signIn({ uri: `${publicUrl}/v1/other` }),
        await signIn({ chainId: 73_799 }),
      ]
      for (const answer of refused) expect(code(answer)).toEqual([401, 'PRESENTATION_INVALID'])
    })

    it('takes a nonce of its own once, while it is fresh', async () => {
      const signed = await wallet.signIn(await siweTerms())
      const answers = await Promise.all([1, 2, 3].map(() => service.post('/v1/login/siwe', signed)))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401])
      for (const answer of answers) if (answer.status === 200) granted(answer)
      expect(code(await signIn({ nonce: 'a1b2c3d4e5f6a7b8' }))).toEqual([401, 'PRESENTATION_INVALID'])
      const terms = await siweTerms()
      service.clockOffset = 10 * minuteMs
      const late = { issuedAt: new Date(service.now()), expirationTime: new Date(service.now() + minuteMs) }
      const answer = await service.post('/v1/login/siwe', await wallet.signIn(terms, late))
      expect(code(answer)).toEqual([401, 'PRESENTATION_INVALID'])
    })

    it('takes no signature of somebody else, and none that was tried before with another', async () => {
      const signed = await wallet.signIn(await siweTerms())
      const { signature } = await createWallet(test.network).signIn(await siweTerms())
      expect(code(await service.post('/v1/login/siwe', { ...signed, signature }))).toEqual([400, 'SIGNATURE_INVALID'])
      expect(code(await service.post('/v1/login/siwe', signed))).toEqual([401, 'PRESENTATION_INVALID'])
    })

    it('ends when the account hands its identity over', async () => {
      const grant = granted(await signIn())
      const { account, did } = wallet
      const context = { network: test.network, signer: account, identity: account.address }
      const nonce = await service.ledger.didNonce(did)
      await test.relay.submit(await signChangeOwner({ ...context, nonce }, test.rootAccount.address))
      await service.ledger.sync()
      expect(code(await use(grant))).toEqual([400, 'KEY_REVOKED'])
      expect(code(await refreshBearer(grant.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await signIn())).toEqual([400, 'KEY_REVOKED'])
    })
  })

  describe('once open', () => {
    it('take a token for what it is only', async () => {
      const grant = await login()
      const { token, refreshToken } = grant
      expect(code(await use({ token: refreshToken, tokenType: 'DPoP' }))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await refresh(token))).toEqual([401, 'UNAUTHENTICATED'])
      const disguises = [`spa_${refreshToken.slice(4)}`, token.slice(4), `${token}x`, '']
      for (const text of disguises) expect(code(await use({ token: text, tokenType: 'DPoP' }))[0]).toBe(401)
      for (const text of [`spr_${token.slice(4)}`, refreshToken.slice(4), ''])
        expect(code(await refresh(text))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await service.post(`/v1/thing?token=${token}`, {}))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await service.get(`/v1/login/refresh?refresh_token=${refreshToken}`))).toEqual([404, 'NOT_FOUND'])
      expect(await use(grant)).toMatchObject({ status: 200 })
      granted(await refresh(refreshToken))
    })

    it('notice a refresh token that comes again, end and say so', async () => {
      const first = await login()
      const second = granted(await refresh(first.refreshToken))
      const third = granted(await refresh(second.refreshToken))
      const bystander = await login()
      expect(code(await refresh(first.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await use(third))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await refresh(third.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
      expect(await use(bystander)).toMatchObject({ status: 200 })
      const { did } = machine.signer
      const lines = service.logged.filter((line) => line.includes('refresh token used again'))
      expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
        expect.objectContaining({ level: 40, did }),
      )
    })

    it('exchange a refresh token once, though two ask at the same time', async () => {
      const { refreshToken } = await login()
      const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
      const winner = granted(answers.find(({ status }) => status === 200) as Answer)
      expect(code(await use(winner))).toEqual([401, 'UNAUTHENTICATED'])
    })

    it('need the key of the login to go on, and are not ended by somebody without it', async () => {
      const { refreshToken } = await login()
      const thief = await createProofKey(() => service.now())
      expect(code(await refresh(refreshToken, thief))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await refreshBearer(refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
      granted(await refresh(refreshToken))
    })

    it('have the roles of now, not of the login', async () => {
      const first = await login()
      service.checkRoles = async () => ({ roles: [user, admin] })
      const second = granted(await refresh(first.refreshToken))
      expect(second.roles).toEqual([user, admin])
      service.checkRoles = async () => ({ roles: [] })
      expect(granted(await refresh(second.refreshToken)).roles).toEqual([])
    })

    it('lose a role before they are refreshed', async () => {
      const grant = await login()
      expect((await session(grant)).body.roles).toEqual([user])
      service.checkRoles = async () => ({ roles: [] as Name[] })
      service.clockOffset = 5000
      expect((await session(grant)).body.roles).toEqual([])
    })

    it('end when what they rest on is revoked, and stay when that cannot be told', async () => {
      const grant = await login()
      service.checkRoles = () => Promise.reject(new SpineError('STATUS_UNKNOWN', 'no list'))
      expect(code(await refresh(grant.refreshToken))).toEqual([503, 'STATUS_UNKNOWN'])
      service.clockOffset = 5000
      expect(code(await use(grant))).toEqual([503, 'STATUS_UNKNOWN'])
      service.checkRoles = async () => ({ roles: [user] })
      const next = granted(await refresh(grant.refreshToken))
      service.clockOffset = 10_000
      service.checkRoles = () => Promise.reject(new SpineError('CREDENTIAL_REVOKED', 'gone'))
      expect(code(await use(next))).toEqual([403, 'CREDENTIAL_REVOKED'])
      service.checkRoles = async () => ({ roles: [user] })
      expect(code(await use(next))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await refresh(next.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
    })

    it('end when the key that opened them is revoked', async () => {
      const [grant, other] = [await login(), await login()]
      await machine.revokeKey()
      expect(code(await use(grant))).toEqual([400, 'KEY_REVOKED'])
      expect(code(await refresh(other.refreshToken))).toEqual([400, 'KEY_REVOKED'])
      expect(code(await use(other))).toEqual([401, 'UNAUTHENTICATED'])
    })

    it('last no longer than the first credential, five minutes without a refresh, twelve hours idle, a week', async () => {
      service.checkRoles = async () => ({ roles: [user], validUntil: service.now() + 9000 })
      const short = await login()
      expect(short.expiresAt - service.now()).toBeLessThanOrEqual(9000)
      service.clockOffset = 9000
      expect(code(await use(short))).toEqual([401, 'UNAUTHENTICATED'])
      service.checkRoles = async () => ({ roles: [user] })
      const grant = await login()
      expect(grant.expiresAt - service.now()).toBeLessThanOrEqual(5 * minuteMs)
      expect(grant.refreshExpiresAt - service.now()).toBeLessThanOrEqual(12 * hourMs)
      const { endsAt } = (await session(grant)).body
      expect(Number(endsAt) - service.now()).toBeLessThanOrEqual(7 * 24 * hourMs)
      service.clockOffset += 12 * hourMs
      expect(code(await refresh(grant.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
    })

    it('end with all their tokens, and nobody else’s', async () => {
      const [one, two, three] = [await login(), await login(), granted(await signIn())]
      expect((await logout(one, {})).body).toEqual({ ended: 1 })
      expect(code(await use(one))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await refresh(one.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
      expect(await use(two)).toMatchObject({ status: 200 })
      const four = granted(await refresh(two.refreshToken))
      const ended: unknown[] = []
      service.login.onEnded((event) => ended.push(event))
      expect((await logout(await login(), { everywhere: true })).body).toEqual({ ended: 2 })
      expect(ended).toContainEqual({ did: machine.signer.did, id: null, code: 'UNAUTHENTICATED' })
      for (const grant of [two, four]) expect(code(await use(grant))).toEqual([401, 'UNAUTHENTICATED'])
      expect(code(await refresh(four.refreshToken))).toEqual([401, 'UNAUTHENTICATED'])
      expect(await use(three)).toMatchObject({ status: 200 })
    })

    it('are not ended by forged tokens', async () => {
      const grant = await login()
      const forged = `spr_${'A'.repeat(43)}`
      const unsigned = `${toBase64url(utf8('{"alg":"none"}'))}.${toBase64url(utf8(`{"tokenId":"${grant.token}"}`))}.`
      for (const refreshToken of [forged, unsigned])
        expect(code(await refresh(refreshToken.slice(0, 100)))).toEqual([401, 'UNAUTHENTICATED'])
      const headers = { authorization: `DPoP spa_${'A'.repeat(43)}` }
      expect(code(await service.post('/v1/logout', { everywhere: true }, headers))).toEqual([401, 'UNAUTHENTICATED'])
      const elsewhere = await service.post('/v1/logout', { did: grant.did }, headers)
      expect(code(elsewhere)).toEqual([400, 'VALIDATION_FAILED'])
      expect(await use(grant)).toMatchObject({ status: 200 })
      granted(await refresh(grant.refreshToken))
    })
  })

  it('keep tokens out of caches on their way', async () => {
    for (const path of ['/v1/login', '/v1/login/siwe', '/v1/login/refresh', '/v1/logout']) {
      const answer = await fetch(`${service.url}${path}`, { method: 'POST' })
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('go on while the ledger is away, up to the freshness bound', async () => {
    await using proxy = await startRpcProxy(test.chain.url)
    await using away = await startLoginService(test, proxy.url)
    const presented = { audience, credentials: [], keyThumbprint: key.thumbprint }
    const other = await createMachine(test, away.ledger, { ...presented, now: () => away.now() })
    const open = async () => {
      const { nonce } = (await away.post('/v1/login/nonce', { did: other.signer.did })).body
      const dpop = await key.prove(`${away.url}/v1/login`, { at: away.now() })
      return away.post('/v1/login', { vp: await other.present({ nonce: String(nonce) }) }, { dpop })
    }
    const grant = granted(await open())
    const send = async ({ token }: LoginGrant) => {
      const dpop = await key.prove(`${away.url}/v1/thing`, { token, at: away.now() })
      return away.post('/v1/thing', {}, { authorization: `DPoP ${token}`, dpop })
    }
    proxy.tamper(() => 'drop')
    const terms = (await away.post('/v1/login/siwe/nonce', {})).body as unknown as SiweNonce
    const unanswered = await away.post('/v1/login/siwe', await wallet.signIn(terms))
    expect(code(unanswered)).toEqual([503, 'LEDGER_UNAVAILABLE'])
    away.clockOffset = 4 * minuteMs
    expect(await send(grant)).toMatchObject({ status: 200 })
    const later = granted(await open())
    away.clockOffset = 13 * minuteMs
    const last = granted(await open())
    expect(await send(last)).toMatchObject({ status: 200 })
    away.clockOffset = 15 * minuteMs + 1000
    expect(code(await send(last))).toEqual([503, 'LEDGER_STALE'])
    expect(code(await open())).toEqual([503, 'LEDGER_STALE'])
    const dpop = await key.prove(`${away.url}/v1/login/refresh`, { at: away.now() })
    const refreshed = await away.post('/v1/login/refresh', { refreshToken: later.refreshToken }, { dpop })
    expect(code(refreshed)).toEqual([503, 'LEDGER_STALE'])
    proxy.tamper(undefined)
  })
})
