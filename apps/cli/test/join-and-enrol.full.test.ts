import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiChecker, createApiChecker, freePort, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSpine, type ServedProcess, serve, spine, startSpine } from './spine.ts'

type Json = Record<string, unknown>
type Party = Readonly<Record<'apiKey' | 'address' | 'did', string>> & { readonly api: ApiChecker }

const isReady = ({ event }: { event: string }) => event === 'ready'

/** What a new user does, and only with what a new user has: commands, or HTTP, and accounts that own nothing. */
describe('from nothing to a second organisation that is enrolled, verified and revoked', () => {
  const folder = tempFolder()
  const profiles = {
    sandbox: join(folder.path, 'spine/profiles.json'),
    joined: join(folder.path, 'gateway/profiles.json'),
  }
  let running: RunningSpine
  let gateway: ServedProcess
  let ledger: string
  let operator: Party
  let newcomer: Party
  const started = Date.now()

  beforeAll(async () => {
    running = startSpine(join(folder.path, 'spine'), '--no-simulation')
    const { url = '', services, participants = [] } = await running.until(isReady)
    ledger = services?.ledger ?? ''
    const found = participants.find(({ name }) => name === 'grid-operator')
    operator = await party(found?.url ?? '', found?.apiKey ?? '')
    const port = String(await freePort())
    const joined = await spine('join', url, '--data', join(folder.path, 'gateway'), '--port', port, '--json')
    const { envFile, gateway: gatewayUrl } = JSON.parse(joined) as { envFile: string; gateway: string }
    gateway = await serve('gateway', {}, '--env', envFile)
    const { gateway: profile } = JSON.parse(readFileSync(profiles.joined, 'utf8')) as { gateway: { apiKey: string } }
    newcomer = await party(gatewayUrl, profile.apiKey)
  })
  afterAll(async () => {
    await gateway.end('SIGTERM')
    await running.end('SIGTERM')
    folder[Symbol.dispose]()
  })

  it('by command', async () => {
    const org = (...args: string[]) => command('sandbox', 'grid-operator', args)
    const other = (...args: string[]) => command('joined', 'gateway', args)
    const failing = async (call: Promise<unknown>): Promise<unknown> => {
      const { stdout } = await call.then(
        () => ({ stdout: '{}' }),
        (error: unknown) => error as { stdout: string },
      )
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    }
    await expectNoBalance()
    const [member, trader] = ['member.roles.market.apps.wind.iam.ewc', 'trader.roles.market.apps.wind.iam.ewc']
    await org('org', 'create', 'wind.iam.ewc', '--title', 'Wind')
    await org('app', 'create', 'market.apps.wind.iam.ewc', '--title', 'Wind market')
    await org('role', 'create', member, '--valid-for', '90d', '--requestor-field', 'Company:text:required')
    await org('role', 'create', trader, '--requires', member, '--issuer-field', 'Limit:number:required')
    await other('org', 'create', 'solar.iam.ewc', '--title', 'Solar')

    expect(await failing(other('role', 'request', member))).toMatchObject({ code: 'VALIDATION_FAILED' })
    const { id } = await other('role', 'request', member, '--field', 'Company=Solar Ltd')
    expect(await org('role', 'requests')).toMatchObject({ id, role: member, fields: { Company: 'Solar Ltd' } })
    await org('role', 'approve', String(id), '--valid-for', '30d')
    await other('role', 'request', trader)
    await org('role', 'approve', trader, '--subject', 'solar.iam.ewc', '--field', 'Limit=100')
    await other('role', 'refresh')

    const verify = (role: string) => org('role', 'verify', role, '--subject', 'solar.iam.ewc')
    expect(await verify(trader)).toMatchObject({ valid: true, credential: { issuerFields: { Limit: 100 } } })
    await org('role', 'suspend', member, '--subject', 'solar.iam.ewc')
    expect(await failing(verify(member))).toMatchObject({ code: 'CREDENTIAL_SUSPENDED' })
    await org('role', 'restore', member, '--subject', 'solar.iam.ewc')
    expect(await verify(member)).toMatchObject({ valid: true })
    await org('role', 'revoke', member, '--subject', 'solar.iam.ewc')
    expect(await failing(verify(member))).toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    expect(await failing(verify(trader))).toMatchObject({ code: 'PRECONDITION_MISSING' })
    await expectNoBalance()
    say('commands')
  })

  it('by HTTP', async () => {
    await expectNoBalance()
    const [member, trader] = ['member.roles.market.apps.tide.iam.ewc', 'trader.roles.market.apps.tide.iam.ewc']
    const fields = [{ label: 'Company', fieldType: 'text', required: true }]
    await post(operator, 'names', { name: 'tide.iam.ewc', metadata: { displayName: 'Tide' } })
    await post(operator, 'names', { name: 'market.apps.tide.iam.ewc' })
    await post(operator, 'names', { name: member, role: { validityMs: 7_776_000_000, requestorFields: fields } })
    await post(operator, 'names', { name: trader, role: { preconditions: { roles: [member], mode: 'all' } } })
    await post(newcomer, 'names', { name: 'sun.iam.ewc' })
    const { id } = await post(newcomer, 'enrol', { role: member, fields: { Company: 'Sun Ltd' } })
    const { requests } = await call(operator, 'GET', 'enrolment/requests')
    expect(requests).toMatchObject([{ id, fields: { Company: 'Sun Ltd' } }])
    await post(operator, `enrolment/requests/${String(id)}/approve`, {})
    const second = await post(newcomer, 'enrol', { role: trader })
    await post(operator, `enrolment/requests/${String(second.id)}/approve`, {})

    const subject = newcomer.did
    const verify = async (role: string) => {
      const { valid, reports } = await post(operator, 'enrolment/verify', { subject, role })
      return { valid, code: (reports as { code?: string }[])[0]?.code }
    }
    expect(await verify(trader)).toEqual({ valid: true, code: undefined })
    await post(operator, 'enrolment/suspend', { subject, role: member })
    expect(await verify(member)).toEqual({ valid: false, code: 'CREDENTIAL_SUSPENDED' })
    await post(operator, 'enrolment/restore', { subject, role: member })
    expect(await verify(member)).toEqual({ valid: true, code: undefined })
    await post(operator, 'enrolment/revoke', { subject, role: member })
    expect(await verify(member)).toEqual({ valid: false, code: 'CREDENTIAL_REVOKED' })
    await expectNoBalance()
    say('HTTP')
  })

  it('documents every route of names, roles, wallet and network', async () => {
    const own = /\/api\/v2\/(names|search|dids|enrol|enrolment|wallet|network|identity)\b/
    expect(operator.api.undocumented().filter((operation) => own.test(operation))).toEqual([])
    for (const path of ['names?under=wind.iam.ewc', 'search?q=wind', 'names/wind.iam.ewc/history', 'network'])
      await call(operator, 'GET', path)
    await call(operator, 'PATCH', 'names/tide.iam.ewc', { metadata: { description: 'Tides' } })
    await call(operator, 'PUT', 'names/tide.iam.ewc/records', { texts: { email: 'tide@example.org' } })
    await call(operator, 'PUT', 'names/tide.iam.ewc/primary')
    await call(newcomer, 'GET', 'enrol')
    await post(newcomer, 'wallet/export', { passphrase: 'correct horse battery staple' })
  })

  const command = async (file: keyof typeof profiles, profile: string, args: readonly string[]): Promise<Json> =>
    JSON.parse(await spine(...args, '--profile', profile, '--profiles', profiles[file], '--json')) as Json
  /** Every answer is held to the gateway’s own OpenAPI document. */
  const call = async ({ api, apiKey }: Pick<Party, 'api' | 'apiKey'>, method: string, path: string, body?: object) => {
    const headers = { 'x-api-key': apiKey, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const text = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await api.fetch(`/api/v2/${path}`, { method, headers, ...text })
    const answer = (await response.json()) as Json
    expect(response.ok, JSON.stringify(answer)).toBe(true)
    return answer
  }
  const post = (who: Party, path: string, body: object) => call(who, 'POST', path, body)
  const party = async (url: string, apiKey: string): Promise<Party> => {
    const api = await createApiChecker(url, { 'x-api-key': apiKey })
    const { address, did } = await call({ api, apiKey }, 'GET', 'identity')
    return { api, apiKey, address: String(address), did: String(did) }
  }
  const expectNoBalance = async (): Promise<void> => {
    for (const { address } of [operator, newcomer]) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBalance', params: [address, 'latest'] })
      const headers = { 'content-type': 'application/json' }
      const { result } = (await (await fetch(ledger, { method: 'POST', headers, body })).json()) as { result: string }
      expect(result).toBe('0x0')
    }
  }
  const say = (how: string): void =>
    void process.stdout.write(
      `joined, enrolled, verified and revoked by ${how}: ${(Date.now() - started) / 1000} s from nothing\n`,
    )
})
