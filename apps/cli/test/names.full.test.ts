import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../src/sandbox/start-sandbox.ts'
import { spine } from './spine.ts'
import { startTestSandbox } from './test-sandbox.ts'

describe('names by command', () => {
  const folder = tempFolder()
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await startTestSandbox(folder.path)
  })
  afterAll(async () => {
    await sandbox.close()
    folder[Symbol.dispose]()
  })

  const did = (key: string): string => sandbox.participants.find((participant) => participant.key === key)?.did ?? ''
  const as = async (profile: string, ...args: string[]): Promise<Record<string, unknown>> => {
    const file = join(folder.path, 'profiles.json')
    const text = await spine(...args, '--profile', profile, '--profiles', file, '--json')
    return JSON.parse(text) as Record<string, unknown>
  }
  const grid = (...args: string[]) => as('grid-operator', ...args)
  const refusal = async (call: Promise<unknown>): Promise<{ code: number; error: unknown }> => {
    const { code, stdout } = (await call.then(
      () => ({ code: 0, stdout: '{}' }),
      (error: unknown) => error,
    )) as { code: number; stdout: string }
    return { code, error: JSON.parse(stdout) }
  }

  it('registers, edits, hands over and deletes an organisation', async () => {
    const lab = 'lab.northgrid.iam.ewc'
    const created = await grid('org', 'create', lab, '--title', 'Grid lab', '--website', 'https://lab.example')
    expect(created).toMatchObject({ name: lab, kind: 'organisation', controller: did('grid-operator') })
    const edited = await grid('org', 'edit', lab, '--about', 'where things are tried')
    expect(edited.metadata).toEqual({
      orgName: 'Grid lab',
      websiteUrl: 'https://lab.example',
      description: 'where things are tried',
    })
    await grid('app', 'create', `flex.apps.${lab}`)
    expect(await refusal(grid('org', 'delete', lab))).toMatchObject({ code: 1, error: { code: 'LEDGER_REFUSED' } })
    expect(await refusal(grid('app', 'delete', lab))).toMatchObject({ code: 2, error: { code: 'NAME_INVALID' } })
    await grid('app', 'delete', `flex.apps.${lab}`)
    expect(await grid('org', 'transfer', lab, '--to', 'flexpool.iam.ewc')).toMatchObject({
      controller: did('aggregator'),
    })
    expect(await refusal(grid('org', 'delete', lab))).toMatchObject({ code: 1, error: { code: 'FORBIDDEN' } })
    await as('aggregator', 'name', 'delete', lab)
    expect(await refusal(as('aggregator', 'org', 'show', lab))).toMatchObject({
      code: 1,
      error: { code: 'NAME_UNKNOWN' },
    })
  })

  it('registers a sub-organisation for another DID, or lets anyone claim one', async () => {
    const fleet = await grid('org', 'create', 'fleet.northgrid.iam.ewc', '--for', did('device-maker'))
    expect(fleet).toMatchObject({ controller: did('device-maker') })
    const claim = () => as('aggregator', 'org', 'create', 'pool.northgrid.iam.ewc')
    expect(await refusal(claim())).toMatchObject({ code: 1, error: { code: 'LEDGER_REFUSED' } })
    await grid('name', 'open', 'northgrid.iam.ewc')
    expect(await claim()).toMatchObject({ controller: did('aggregator') })
    await grid('name', 'close', 'northgrid.iam.ewc')
    const late = as('aggregator', 'org', 'create', 'late.northgrid.iam.ewc')
    expect(await refusal(late)).toMatchObject({ code: 1, error: { code: 'LEDGER_REFUSED' } })
  })

  it('defines a role in full, and raises its version with an edit', async () => {
    const [role, chief] = ['inspector.roles.northgrid.iam.ewc', 'chief.roles.northgrid.iam.ewc']
    await grid('role', 'create', chief, '--issuers', 'northgrid.iam.ewc')
    const definition = [
      '--issuer-role',
      chief,
      '--revokers',
      `${did('operator')},flexpool.iam.ewc`,
      '--requires',
      chief,
    ]
    const more = ['--valid-for', '90d', '--requestor-field', 'Licence:number:required', '--issuer-field', 'Note:text']
    const { role: shown } = await grid('role', 'create', role, ...definition, '--any', ...more)
    const expected = {
      name: role,
      version: 1,
      issuers: { role: chief },
      revokers: { dids: [did('operator'), did('aggregator')] },
      preconditions: { roles: [chief], mode: 'any' },
      validityMs: 90 * 86_400_000,
      requestorFields: [{ label: 'Licence', fieldType: 'number', required: true }],
      issuerFields: [{ label: 'Note', fieldType: 'text' }],
    }
    expect(shown).toEqual(expected)
    const edited = await grid('role', 'edit', role, '--issuers', 'northgrid.iam.ewc', '--valid-for', 'none')
    const { validityMs: _, ...rest } = expected
    expect(edited.role).toEqual({ ...rest, version: 2, issuers: { dids: [did('grid-operator')] } })
    const kept = await grid('role', 'edit', role, '--role-version', '2', '--requires', '')
    expect(kept.role).toMatchObject({ version: 2, preconditions: { roles: [] } })
    const down = grid('role', 'edit', role, '--role-version', '1')
    expect(await refusal(down)).toMatchObject({ code: 2, error: { code: 'VALIDATION_FAILED' } })
  })

  it('sets records, and resolves by them', async () => {
    const name = 'northgrid.iam.ewc'
    const resolve = () => grid('name', 'resolve', name)
    expect(await resolve()).toMatchObject({ did: did('grid-operator'), source: 'controller' })
    const { address } = (await (
      await fetch(`${gatewayUrl('aggregator')}/api/v2/identity`, key('aggregator'))
    ).json()) as {
      address: string
    }
    await grid('name', 'records', 'set', name, '--addr', address, '--text', 'email=grid@example.org')
    expect(await resolve()).toMatchObject({ did: did('aggregator'), source: 'address record' })
    await grid('name', 'records', 'set', name, '--did', did('operator'))
    expect(await resolve()).toMatchObject({ did: did('operator'), source: 'did record' })
    await grid('name', 'records', 'set', name, '--did', '', '--addr', '')
    expect(await resolve()).toMatchObject({ did: did('grid-operator'), source: 'controller' })
    for (const args of [[], ['--text', 'metadata={}'], ['--text', 'x'], ['--addr', '0x12']])
      expect(await refusal(grid('name', 'records', 'set', name, ...args))).toMatchObject({
        code: 2,
        error: { code: 'VALIDATION_FAILED' },
      })
  })

  it('calls a DID by a name only as long as that resolves to it', async () => {
    const name = 'northgrid.iam.ewc'
    const of = () => as('aggregator', 'name', 'of', did('grid-operator'))
    expect(await grid('name', 'primary', name)).toEqual({ did: did('grid-operator'), name })
    expect(await of()).toEqual({ did: did('grid-operator'), name })
    const foreign = as('aggregator', 'name', 'primary', name)
    expect(await refusal(foreign)).toMatchObject({ code: 1, error: { code: 'FORBIDDEN' } })
    await grid('name', 'records', 'set', name, '--did', did('operator'))
    await expect.poll(() => refusal(of())).toMatchObject({ code: 1, error: { code: 'NAME_UNKNOWN' } })
    await grid('name', 'records', 'set', name, '--did', '')
    await expect.poll(() => refusal(of())).toMatchObject({ code: 0 })
  })

  it('lists, finds and tells the history of names', async () => {
    const lines = async (...args: string[]): Promise<Record<string, unknown>[]> => {
      const file = join(folder.path, 'profiles.json')
      const text = await spine(...args, '--profile', 'grid-operator', '--profiles', file, '--json')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    }
    await grid('org', 'create', 'storage.northgrid.iam.ewc', '--title', 'Battery park')
    await grid('app', 'create', 'bids.apps.storage.northgrid.iam.ewc', '--title', 'Bids')
    const mine = () => lines('app', 'list', '--mine', '--under', 'storage.northgrid.iam.ewc')
    await expect.poll(mine).toMatchObject([{ name: 'bids.apps.storage.northgrid.iam.ewc' }])
    const organisations = await lines('org', 'list', '--limit', '3')
    expect(organisations.map(({ kind }) => kind)).toEqual(['organisation', 'organisation', 'organisation'])
    expect(await lines('name', 'search', 'battery')).toMatchObject([{ title: 'Battery park' }])
    expect(await lines('name', 'search', 'storage.', '--kind', 'role')).toEqual([])
    const history = await lines('name', 'history', 'storage.northgrid.iam.ewc')
    expect(history.length).toBeGreaterThan(0)
    expect(history[0]).toMatchObject({ event: expect.any(String), block: expect.any(Number) })
    const other = lines('org', 'list', '--controller', 'flexpool.iam.ewc')
    expect((await other).map(({ controller }) => controller)).toEqual(expect.arrayContaining([did('aggregator')]))
  })

  it('hands over and deletes a whole organisation, also what lies under it', async () => {
    const [org, app] = ['island.northgrid.iam.ewc', 'bids.apps.island.northgrid.iam.ewc']
    const role = `bidder.roles.${app}`
    await grid('name', 'create', org)
    await grid('name', 'create', app)
    await grid('role', 'create', role)
    const listed = async () => (await as('aggregator', 'role', 'list', '--under', org).catch(() => ({ name: '' }))).name
    await expect.poll(listed).toBe(role)
    await grid('org', 'transfer', org, '--all', '--to', 'flexpool.iam.ewc')
    for (const name of [org, app, role])
      await expect.poll(async () => (await as('aggregator', 'name', 'show', name)).controller).toBe(did('aggregator'))
    const mine = async () =>
      (await as('aggregator', 'role', 'list', '--mine', '--under', org).catch(() => ({ name: '' }))).name
    await expect.poll(mine).toBe(role)
    await as('aggregator', 'org', 'delete', org, '--all')
    expect(await as('aggregator', 'org', 'delete', org, '--all')).toEqual({ name: org, deleted: true })
    expect(await refusal(grid('org', 'delete', org))).toMatchObject({ error: { code: 'NAME_UNKNOWN' } })
    for (const name of [role, app, org])
      expect(await refusal(as('aggregator', 'name', 'show', name))).toMatchObject({ error: { code: 'NAME_UNKNOWN' } })
  })

  const participant = (name: string) => sandbox.participants.find(({ key: found }) => found === name)
  const gatewayUrl = (name: string) => participant(name)?.url ?? ''
  const key = (name: string) => ({ headers: { 'x-api-key': participant(name)?.apiKey ?? '' } })
})
