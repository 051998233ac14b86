import { jsonSchemaContent } from '@digital-spine/core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { settled } from './console-steps.ts'
import { image, script, visit } from './foreign-script.ts'
import { openPagesWorld } from './pages-world.ts'

const draft = 'https://json-schema.org/draft/2020-12/schema'
const topic = { owner: 'voltware.iam.ewc', name: 'probe' }
const application = 'trials.apps.voltware.iam.ewc'
const role = `inspector.roles.${application}`
const gridRole = 'gridoperator.roles.exchange.apps.spine.iam.ewc'

/** Each page of the console that takes a part of its address. */
const places: readonly ((part: string) => string)[] = [
  (part) => `/${part}`,
  (part) => `/messages?peer=${part}&transactionId=${part}`,
  (part) => `/messages/in/${part}`,
  (part) => `/messages/out/${part}`,
  (part) => `/messages/new?fqcn=${part}&topic=${part}`,
  (part) => `/files/${part}`,
  (part) => `/dead-letters?peer=${part}`,
  (part) => `/channels/by-name/${part}`,
  (part) => `/channels?q=${part}`,
  (part) => `/topics/${part}/${part}`,
  (part) => `/topics?q=${part}`,
  (part) => `/people/by-did/${part}`,
  (part) => `/people/groups/${part}`,
  (part) => `/organisations/${part}`,
  (part) => `/roles/mine/${part}`,
  (part) => `/roles/requests/${part}`,
  (part) => `/roles/request?role=${part}`,
  (part) => `/integrations/webhooks/by-id/${part}`,
  (part) => `/users/by-name/${part}`,
  (part) => `/audit?actor=${part}`,
  (part) => `/settings/${part}`,
]

describe('script that is kept, or stands in an address, shows as text', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack, ['--no-simulation']))
  })
  afterAll(() => stack.disposeAsync())

  const call = async <T>(method: string, path: string, body?: object, key = 'device-maker') =>
    callParticipant<T>(url, key, method, path, body)
  const status = async (...given: Parameters<typeof call>) => (await call(...given)).status
  const at = (path: string, look: (page: Page) => Promise<unknown>, key = 'device-maker') =>
    visit(browser, `${url}/participants/${key}${path}`, look)
  const shows = async (page: Page, ...texts: string[]) => {
    for (const text of texts) await page.getByText(text).first().waitFor()
  }

  it('in a topic: its schema’s title, members, descriptions and values', async () => {
    const schema = {
      ...{ $schema: draft, title: `Probe ${image}`, type: 'object', required: [image, 'kind'] },
      properties: {
        [image]: { type: 'string', description: script },
        kind: { enum: [script, 'plain'], title: script },
      },
    }
    const version = { ...topic, version: '1.0.0', description: `About ${image}`, content: jsonSchemaContent(schema) }
    expect(await status('POST', 'topics', version)).toBe(201)
    const conditions = { roles: [gridRole], topics: [{ owner: topic.owner, topicName: topic.name }] }
    expect(await status('POST', 'channels', { fqcn: 'probe.out', type: 'pub', conditions })).toBe(201)
    await at(`/topics/${topic.owner}/${topic.name}`, (page) => shows(page, `About ${image}`, image))
    await at('/channels/by-name/probe.out', (page) => shows(page, topic.name))
    await at('/messages/new', async (page) => {
      await page.getByLabel('Channel', { exact: true }).selectOption('probe.out')
      await page.getByLabel(image).fill(image)
      await shows(page, script)
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await shows(page, 'Accepted by the gateway')
    })
  })

  it('in names of topics, organisations, groups, users and webhooks: the gateways refuse them', async () => {
    const content = jsonSchemaContent({ $schema: draft })
    expect(await status('POST', 'topics', { ...topic, version: '1.0.0', content, name: image })).toBe(400)
    expect(await status('POST', 'topics', { ...topic, version: '1.0.0', content, tags: [image] })).toBe(400)
    expect(await status('POST', 'names', { name: `${image}.iam.ewc` })).toBe(400)
    expect(await status('PUT', `contact-groups/${encodeURIComponent(image)}`, { members: ['northgrid.iam.ewc'] })).toBe(
      400,
    )
    expect(await status('POST', 'users', { name: image, role: 'admin', password: 'correct horse battery' })).toBe(400)
    const format = 'message'
    expect(await status('POST', 'webhooks', { id: image, url: 'https://hooks.example', format })).toBe(400)
    expect(await status('POST', 'webhooks', { id: 'probe', url: 'javascript:window.hit=1', format })).toBe(400)
    const links = [{ label: 'Help', url: 'javascript:window.hit=1' }]
    expect(await status('PUT', 'branding', { links })).toBe(400)
  })

  it('in the address book', async () => {
    const contact = { did: 'northgrid.iam.ewc', alias: `The grid ${image}`, note: image, trust: script }
    expect(await status('POST', 'contacts', contact)).toBeLessThan(300)
    expect(await status('PUT', 'contact-groups/partners', { members: [contact.alias] })).toBeLessThan(300)
    const flood = encodeURIComponent('did:web:flood.example')
    expect(await status('PUT', `blocked/${flood}`, { reason: script })).toBeLessThan(300)
    await at('/people', async (page) => {
      await page.getByRole('link', { name: contact.alias }).click()
      await shows(page, image, script)
    })
    await at('/people/groups/partners', (page) => shows(page, contact.alias))
    await at('/people/blocked', (page) => shows(page, script))
  })

  it('in what an organisation says of itself', async () => {
    const metadata = { displayName: image, description: script, websiteUrl: 'javascript:window.hit=1' }
    expect(await status('PATCH', `names/${topic.owner}`, { metadata })).toBe(200)
    await at(`/organisations/${topic.owner}`, (page) => shows(page, image, script))
    await at('/identity', (page) => page.getByText(topic.owner).first().waitFor())
  })

  it('in what a role asks for, what a request says, and why it was refused', async () => {
    expect(await status('POST', 'names', { name: application, metadata: { displayName: image } })).toBe(201)
    const requestorFields = [{ fieldType: 'text', label: image }]
    const { did } = (await call<{ did: string }>('GET', 'identity')).value
    const parts = { issuers: { dids: [did] }, revokers: { dids: [did] }, requestorFields }
    expect(await status('POST', 'names', { name: role, role: parts })).toBe(201)
    const asked = await call<{ id: string }>('POST', 'enrol', { role, fields: { [image]: script } }, 'aggregator')
    const path = `enrolment/requests/${asked.value.id}`
    await expect.poll(() => status('GET', path)).toBe(200)
    await at(`/roles/requests/${asked.value.id}`, (page) => shows(page, image, script))
    expect(await status('POST', `${path}/reject`, { reason: script })).toBe(200)
    await at(`/roles/mine/${role}`, (page) => shows(page, script), 'aggregator')
  })

  it('in names of keys and addresses of webhooks', async () => {
    expect(await status('POST', 'api-keys', { name: image, scopes: ['read'] })).toBe(201)
    const url = 'https://hooks.example/?<script>window.hit=1</script>'
    expect(await status('POST', 'webhooks', { id: 'probe', url, format: 'message' })).toBe(201)
    await at('/integrations/keys', (page) => shows(page, image))
    await at('/integrations/webhooks/by-id/probe', (page) => shows(page, 'hooks.example'))
  })

  it('in the address, wherever a part of it is taken', async () => {
    await at('', async (page) => {
      for (const place of places) {
        await page.goto(`${url}/participants/device-maker${place(encodeURIComponent(image + script))}`)
        await settled(page)
        expect(await page.evaluate(() => 'hit' in window)).toBe(false)
      }
    })
  })

  it('in what is on record', async () => {
    await status('POST', 'login', { username: image, password: script })
    await at('/audit', (page) => shows(page, 'POST /api/v2/login'))
  })

  it('in what the console is called', async () => {
    const links = [{ label: image, url: 'https://help.example/?<script>window.hit=1</script>' }]
    expect(await status('PUT', 'branding', { name: image, tagline: script, links })).toBe(200)
    await at('', async (page) => {
      await page.getByRole('banner').getByText(image).waitFor()
      await page.getByRole('link', { name: image }).last().waitFor()
      await expect.poll(() => page.title()).toContain(image)
    })
    expect(await status('PUT', 'branding', {})).toBe(200)
  })
})
