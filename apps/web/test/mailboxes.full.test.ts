import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AssociationKey, SentDetails } from '@digital-spine/api'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'
import { turn } from './turn.ts'

const reading = { interval: '2026-01-01T00:00:00Z', resolution: 'PT15M', importKWh: 1, exportKWh: 1 }
const readings = { topicOwner: 'voltware.iam.ewc', topicName: 'meter-readings' }
const notices = { topicOwner: 'northgrid.iam.ewc', topicName: 'mailboxes' }
const waiting = { timeout: 60_000 }

/** The grid operator takes readings by mailboxes that the device maker was told of. */
describe('anonymous mailboxes in the console', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let url: string
  let folder: string
  let page: Page

  beforeAll(async () => {
    const world = await openPagesWorld(stack, ['--no-simulation'])
    ;({ url, folder } = world)
    const conditionsOf = (name: string, { topicOwner: owner, topicName }: typeof readings) => ({
      conditions: { dids: [name], topics: [{ owner, topicName }] },
    })
    const anonymous = { useAnonymousExtChannel: true }
    const { conditions } = conditionsOf('voltware.iam.ewc', readings)
    await make('grid-operator', 'channels', { fqcn: 'hidden.in', type: 'sub', ...anonymous, conditions })
    const toAll = { conditions: { topics: conditions.topics } }
    await make('device-maker', 'channels', { fqcn: 'hidden.out', type: 'pub', ...anonymous, ...toAll })
    const schema = JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      ...{ type: 'array', items: { type: 'object', required: ['associationKey', 'validFrom', 'validTo'] } },
    })
    const topic = { owner: notices.topicOwner, name: notices.topicName, version: '1.0.0', tags: [] }
    await make('grid-operator', 'topics', { ...topic, schemaType: 'JSD7', schema })
    const tell = conditionsOf('voltware.iam.ewc', notices)
    await make('grid-operator', 'channels', { fqcn: 'tell.out', type: 'pub', ...tell })
    const told = conditionsOf('northgrid.iam.ewc', notices)
    await make('device-maker', 'channels', { fqcn: 'told.in', type: 'sub', ...told })
    page = await openPage(world.browser, `${url}/participants/grid-operator/identity/mailboxes`, problems)
  })
  afterAll(() => stack.disposeAsync())

  const make = async (key: string, path: string, body: object): Promise<void> => {
    const { status, value } = await callParticipant(url, key, 'POST', path, body)
    expect([status, value]).toEqual([201, expect.anything()])
  }
  const list = async () =>
    (await callParticipant<AssociationKey[]>(url, 'grid-operator', 'GET', 'keys/association')).value
  const row = (state: string) =>
    page.getByRole('table', { name: 'Mailboxes' }).getByRole('row').filter({ hasText: state })
  const send = async (...anonymousRecipient: string[]): Promise<string> => {
    const payload = JSON.stringify({ meteringPoint: `DE${'7'.repeat(31)}`, ...reading, quality: 'measured' })
    const body = { fqcn: 'hidden.out', ...readings, payload, anonymousRecipient }
    const sent = await callParticipant<{ clientGatewayMessageId: string }>(
      url,
      'device-maker',
      'POST',
      'messages',
      body,
    )
    expect([sent.status, sent.value]).toEqual([200, expect.anything()])
    return sent.value.clientGatewayMessageId
  }
  const deliveredBy = (id: string) =>
    expect.poll(async () => {
      const { value } = await callParticipant<SentDetails>(url, 'device-maker', 'GET', `messages/${id}`)
      return (value.receipts ?? []).flatMap(({ recipient, status }) => (status === 'delivered' ? [recipient] : []))
    }, waiting)

  it('has none until they are wanted, and says what they are good for', async () => {
    await page.getByText('You have none').waitFor()
    await page.getByText('Only the broker knows whose they are').waitFor()
    expect(await page.getByRole('button', { name: 'Register at the broker' }).count()).toBe(0)
    expect(await list()).toEqual([])
  })

  it('has one for now and one for later, which the broker knows', async () => {
    await page.getByRole('button', { name: 'Have anonymous mailboxes' }).click()
    await page.getByText('From now on there is a new mailbox each day.').waitFor()
    await row('in use').waitFor()
    await row('later').waitFor()
    await page.getByRole('button', { name: 'Register at the broker' }).click()
    await page.getByText('The broker knows the mailboxes.').waitFor()
    const mailboxes = await list()
    expect(mailboxes.map(({ isShared, isSent }) => [isShared, isSent])).toEqual([
      [true, false],
      [true, false],
    ])
    await row('in use').getByText('not yet').waitFor()
    expect(await row('in use').getByText('not yet').count()).toBe(1)
  })

  it('tells senders of them by a channel, or what keeps it from that', async () => {
    const fill = async (values: readonly string[]): Promise<void> => {
      for (const [i, label] of ['Channel', 'Owner of the topic', 'Topic'].entries())
        await page.getByRole('textbox', { name: label, exact: true }).fill(values[i] ?? '')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
    }
    await fill(['nowhere.out', notices.topicOwner, notices.topicName])
    await page.getByRole('alert').getByText('CHANNEL_UNKNOWN').waitFor()
    await fill(['tell.out', notices.topicOwner, notices.topicName])
    await page.getByText('The senders are told.').waitFor()
    await page.getByRole('alert').getByText('CHANNEL_UNKNOWN').waitFor({ state: 'hidden' })
    await row('in use').getByText('not yet').waitFor({ state: 'hidden' })
    const told = () =>
      callParticipant<{ payload: string }[]>(url, 'device-maker', 'GET', 'messages?fqcn=told.in&clientId=test')
    await expect.poll(async () => (await told()).value.length, waiting).toBe(1)
  })

  it('takes what is sent to the mailbox, whose name is all that the sender sees, and shows it as any message', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await row('in use').getByRole('button', { name: 'Copy' }).click()
    await row('in use').getByText('Copied').waitFor()
    const mailbox = await page.evaluate(() => navigator.clipboard.readText())
    expect(mailbox).toMatch(/^did:key:z/)
    const id = await send(mailbox)
    await deliveredBy(id).toEqual([mailbox])
    await page.goto(`${url}/participants/grid-operator/messages/in/${id}`)
    await page.getByRole('region', { name: 'JSON' }).getByText('7'.repeat(31)).waitFor()
  })

  it('goes on with the next one when its day is over, and still takes what comes to the last', async () => {
    const ended = (await list()).find(({ validFrom }) => Date.parse(validFrom) <= Date.now())?.associationKey ?? ''
    // Nobody can wait for a day here: while its gateway is off, the mailboxes are made a day older.
    await turn(page, 'grid-operator', false)
    const db = new DatabaseSync(join(folder, 'grid-operator', 'data.sqlite'))
    db.exec('UPDATE mailboxes SET valid_from = valid_from - 86400000, valid_to = valid_to - 86400000')
    db.close()
    await turn(page, 'grid-operator', true)
    await expect.poll(async () => (await list()).length, waiting).toBe(3)
    await page.goto(`${url}/participants/grid-operator/identity/mailboxes`)
    await row('ended').getByTitle(ended).waitFor()
    await row('in use').waitFor()
    await row('later').waitFor()
    await page.getByText('is taken for ten more days').waitFor()
    await deliveredBy(await send(ended)).toEqual([ended])
  })

  it('ran without errors of the page', () => {
    // What is refused, and what is asked while the gateway is off, is answered with errors, which browsers log.
    expect(problems.filter((problem) => !/status of (400|404|503)/.test(problem))).toEqual([])
  })
})
