import { type ConfigurationDocument, configurationVersion, maxBrandingImageBytes } from '@digital-spine/api'
import { createHttpServer, type HttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Applier, createApplier } from '../src/apply/apply.ts'
import { brandingKind } from '../src/apply/branding-kind.ts'
import { deleteBranding } from '../src/branding/branding-store.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { openPeople } from '../src/people/people.ts'
import { addBrandingRoutes } from '../src/routes/branding.ts'

const path = '/api/v2/branding'
const png = Buffer.from('\x89PNG\r\n\x1a\nand so on', 'latin1')
const svg = Buffer.from(
  '\ufeff<?xml version="1.0"?>\n<!-- <b> --><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
)
const own = {
  name: 'Grid of the North',
  tagline: 'We keep it lit',
  colour: '#0B5394',
  colourDark: '#1864ab',
  links: [
    { label: 'Help', url: 'https://grid.example/help' },
    { label: 'Mail', url: 'mailto:help@grid.example' },
  ],
}

describe.each(['sqlite', 'postgres'] as const)('how a console looks, on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let server: HttpServer
  let applier: Applier

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
    server = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
    addBrandingRoutes(server.app, { db })
    const people = await openPeople(db)
    const context = { db, ledger: {}, now: () => 1 } as unknown as GatewayContext
    const members = { refresh: async () => undefined }
    applier = createApplier(context, { kinds: [brandingKind(context)], people, members })
  })
  afterAll(async () => {
    await server.close()
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(() => deleteBranding(db))

  const get = (url = path, headers = {}) => server.app.inject({ url, headers })
  const put = (payload: object) => server.app.inject({ method: 'PUT', url: path, payload })
  const putImage = (image: string, payload: Buffer, type = 'image/png') =>
    server.app.inject({ method: 'PUT', url: `${path}/${image}`, payload, headers: { 'content-type': type } })
  const refusalOf = (response: { json(): { err: { code: string } } }) => response.json().err.code

  it('is as it comes until somebody says otherwise', async () => {
    const asItComes = { name: 'Digital Spine', colour: '#087f5b', links: [], hasLogo: false, hasIcon: false }
    expect((await get()).json()).toEqual(asItComes)
    const changed = { ...own, colour: '#0b5394', hasLogo: false, hasIcon: false }
    expect((await put(own)).json()).toEqual(changed)
    expect((await get()).json()).toEqual(changed)
    expect((await put({ name: 'Other' })).json()).toEqual({ ...asItComes, name: 'Other' })
  })

  it.each([
    [{ colour: 'red' }, 'VALIDATION_FAILED'],
    [{ colour: '#12345' }, 'VALIDATION_FAILED'],
    [{ name: '' }, 'VALIDATION_FAILED'],
    [{ name: 'x'.repeat(61) }, 'VALIDATION_FAILED'],
    [{ tagline: 'x'.repeat(161) }, 'VALIDATION_FAILED'],
    [{ links: [{ label: 'Run', url: 'javascript:alert(1)' }] }, 'VALIDATION_FAILED'],
    [{ links: [{ label: 'Data', url: 'data:text/html,hello' }] }, 'VALIDATION_FAILED'],
    [{ links: [{ label: 'Here', url: '/console' }] }, 'VALIDATION_FAILED'],
    [{ links: Array.from({ length: 11 }, () => ({ label: 'a', url: 'https://a.example' })) }, 'VALIDATION_FAILED'],
    [{ font: 'Comic Sans' }, 'VALIDATION_FAILED'],
    [{ colour: '#ffd43b' }, 'CONTRAST_LOW'],
    [{ colourDark: '#ffd43b' }, 'CONTRAST_LOW'],
  ])('refuses %j', async (settings, code) => {
    const refused = await put(settings)
    expect([refused.statusCode, refusalOf(refused)]).toEqual([400, code])
    expect((await get()).json()).toMatchObject({ name: 'Digital Spine' })
  })

  it('tells how little the contrast is, and the nearest shade that has enough', async () => {
    const { err } = (await put({ colour: '#777777' })).json()
    expect(err).toMatchObject({ additionalDetails: { ratio: 4.47, least: 4.5, shade: '#767676' } })
    expect(err.reason).toContain('4.47:1')
    expect((await put({ colour: err.additionalDetails.shade })).statusCode).toBe(200)
  })

  it('has images for what they are and not for what they are called, in which no script runs', async () => {
    expect((await get(`${path}/logo`)).statusCode).toBe(404)
    expect((await putImage('logo', svg, 'image/jpeg')).statusCode).toBe(204)
    expect((await putImage('icon', png, 'application/json')).statusCode).toBe(204)
    expect((await get()).json()).toMatchObject({ hasLogo: true, hasIcon: true })
    const logo = await get(`${path}/logo`)
    expect(logo.rawPayload).toEqual(svg)
    expect(logo.headers).toMatchObject({
      ...{ 'content-type': 'image/svg+xml', 'x-content-type-options': 'nosniff' },
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    })
    expect((await get(`${path}/icon`)).headers['content-type']).toBe('image/png')
    expect((await get(`${path}/logo`, { 'if-none-match': logo.headers.etag })).statusCode).toBe(304)
    expect((await putImage('logo', png)).statusCode).toBe(204)
    expect((await get(`${path}/logo`, { 'if-none-match': logo.headers.etag })).rawPayload).toEqual(png)
    const remove = () => server.app.inject({ method: 'DELETE', url: `${path}/logo` })
    expect((await remove()).statusCode).toBe(204)
    expect((await remove()).statusCode).toBe(404)
    expect((await get()).json()).toMatchObject({ hasLogo: false, hasIcon: true })
  })

  it.each([
    ['a page', Buffer.from('<!doctype html><svg/>')],
    ['text with an svg in it', Buffer.from('hello <svg/>')],
    ['another element', Buffer.from('<!-- <svg> --><svgx/>')],
    ['bytes that are no text', Buffer.from([0xff, ...Buffer.from('<svg/>')])],
    ['a RIFF of sound', Buffer.from('RIFF\0\0\0\0WAVE')],
    ['nothing', Buffer.alloc(0)],
  ])('takes no image that is %s', async (_, bytes) => {
    expect(refusalOf(await putImage('logo', bytes))).toBe('VALIDATION_FAILED')
  })

  it('takes images up to their size, and for what there is', async () => {
    const padded = Buffer.concat([png, Buffer.alloc(maxBrandingImageBytes - png.length)])
    expect((await putImage('logo', padded)).statusCode).toBe(204)
    expect(refusalOf(await putImage('logo', Buffer.concat([padded, png])))).toBe('TOO_LARGE')
    expect(refusalOf(await putImage('banner', png))).toBe('VALIDATION_FAILED')
  })

  it('is a document, images included', async () => {
    const document = (spec: object): ConfigurationDocument => ({
      apiVersion: configurationVersion,
      kind: 'Branding',
      spec,
    })
    const kinds = async (...specs: object[]) =>
      (await applier.apply({ documents: specs.map(document), prune: true })).changes.map(({ kind }) => kind)
    expect(await applier.export()).toEqual([])
    const spec = { ...own, logo: svg.toString('base64') }
    expect(await kinds(spec)).toEqual(['create'])
    expect((await get()).json()).toMatchObject({ name: own.name, hasLogo: true, hasIcon: false })
    expect((await get(`${path}/logo`)).rawPayload).toEqual(svg)
    expect(await kinds(spec)).toEqual(['unchanged'])
    const [exported] = await applier.export()
    expect(exported).toEqual(document({ ...spec, colour: '#0b5394' }))
    await putImage('icon', png)
    expect(await kinds(exported?.spec ?? {})).toEqual(['update'])
    expect((await get()).json()).toMatchObject({ hasLogo: true, hasIcon: false })
    const refused = { code: 'CONTRAST_LOW' }
    await expect(kinds({ colour: '#ffd43b' })).rejects.toMatchObject(refused)
    await expect(kinds(spec, spec)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(applier.scopesFor([document({})])).toEqual(['administer'])
  })
})
