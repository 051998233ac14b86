import type { IdentityView, SentDetails } from '@digital-spine/api'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'
import { turn } from './turn.ts'

const offer = { gridArea: '10YDE-VE-------2', interval: '2026-01-01T00:00:00Z', resolution: 'PT15M' }
const topic = { topicOwner: 'flexpool.iam.ewc', topicName: 'flexibility-offers' }
const waiting = { timeout: 60_000 }

describe('keys that are rotated in the console', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let url: string
  let browser: Browser
  let page: Page
  let recipient: Page

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack, ['--no-simulation']))
    page = await openPage(browser, at('aggregator', 'identity/keys'), problems)
    recipient = await openPage(browser, at('grid-operator', 'messages'))
  })
  afterAll(() => stack.disposeAsync())

  const at = (key: string, path: string): string => `${url}/participants/${key}/${path}`
  const identity = async (key = 'aggregator') =>
    (await callParticipant<IdentityView>(url, key, 'GET', 'identity')).value
  const inUse = async (purpose: 'signing' | 'agreement'): Promise<string> => {
    const used = (await identity()).keys.find((key) => key.purpose === purpose && key.inUse)
    return `#${used?.kid.split('#')[1]}`
  }
  const send = async (offerId: string): Promise<string> => {
    const payload = JSON.stringify({ offerId, ...offer, upKW: 1, downKW: 1, priceEURPerMWh: 1 })
    const body = { fqcn: 'offers.out', ...topic, payload }
    const sent = await callParticipant<{ clientGatewayMessageId: string }>(url, 'aggregator', 'POST', 'messages', body)
    expect([sent.status, sent.value]).toEqual([200, expect.anything()])
    return sent.value.clientGatewayMessageId
  }
  const reaches = (id: string, status: string) =>
    expect
      .poll(async () => {
        const { value } = await callParticipant<SentDetails>(url, 'aggregator', 'GET', `messages/${id}`)
        return (value.receipts ?? []).map((receipt) => receipt.status)
      }, waiting)
      .toContain(status)
  /** The recipient's console opens a message, and makes every check of it anew, of its signature by this key. */
  const opens = async (id: string, offerId: string, kid: string): Promise<void> => {
    await recipient.goto(at('grid-operator', `messages/in/${id}`))
    await recipient.getByRole('region', { name: 'JSON' }).getByText(offerId).waitFor()
    const checks = recipient.getByRole('region', { name: 'What was verified' })
    await checks.getByText('Signature and key').click()
    await checks.getByText(kid).first().waitFor()
    await checks.getByText('passed').nth(7).waitFor()
    expect(await checks.getByText('failed').count()).toBe(0)
  }
  const rotate = async (which: string, fate: string): Promise<void> => {
    await page.getByRole('radio', { name: which }).check()
    await page.getByRole('radio', { name: fate }).check()
    await page.getByRole('button', { name: 'Rotate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
  }
  const row = (purpose: string, kid: string) =>
    page.getByRole('table', { name: purpose }).getByRole('row').filter({ hasText: kid })

  it('says before what becomes of the old key, and does nothing until that is confirmed', async () => {
    await page.getByRole('link', { name: 'Rotate a key' }).click()
    await page.getByText('Messages go on meanwhile').waitFor()
    for (const [fate, text] of [
      ['It stays valid', 'Both count from now on'],
      ['It ends', 'Nothing is lost'],
      ['It is revoked at once', 'is refused everywhere'],
    ] as const) {
      await page.getByRole('radio', { name: fate }).check()
      await page.getByRole('button', { name: 'Rotate' }).click()
      const dialog = page.getByRole('dialog', { name: 'Rotate the signing key?' })
      await dialog.getByText(text).waitFor()
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dialog.waitFor({ state: 'hidden' })
    }
    expect((await identity()).keys).toHaveLength(2)
  })

  it('signs what is sent after by the new key; what was sent before is taken still, though the old one ended', async () => {
    const old = await inUse('signing')
    await turn(recipient, 'grid-operator', false)
    const before = await send('before')
    await reaches(before, 'accepted')
    await rotate('Signing keys', 'It ends')
    await page.getByText('Done. In use now:').waitFor()
    const now = await inUse('signing')
    expect(now).not.toBe(old)
    await page.getByText(now).waitFor()
    await page.getByRole('link', { name: 'To all keys' }).click()
    await row('Signing keys', old).getByText('ended').waitFor()
    await row('Signing keys', now).getByText('in use').waitFor()
    const after = await send('after')
    await turn(recipient, 'grid-operator', true)
    await reaches(before, 'delivered')
    await reaches(after, 'delivered')
    await opens(before, 'before', old)
    await opens(after, 'after', now)
  })

  it('keeps the old encryption key valid where that is chosen', async () => {
    const old = await inUse('agreement')
    await page.goto(at('aggregator', 'identity/keys/rotate'))
    await rotate('Encryption keys', 'It stays valid')
    await page.getByText('Done. In use now:').waitFor()
    expect(await page.getByText('The old key counts no more').count()).toBe(0)
    await page.getByRole('link', { name: 'To all keys' }).click()
    await row('Encryption keys', old).getByText('still valid').waitFor()
    await row('Encryption keys', await inUse('agreement'))
      .getByText('in use')
      .waitFor()
  })

  it('revokes a key at once, by which nothing counts any more that has not arrived', async () => {
    const old = await inUse('signing')
    await turn(recipient, 'grid-operator', false)
    const lost = await send('lost')
    await reaches(lost, 'accepted')
    await page.goto(at('aggregator', 'identity/keys/rotate'))
    await rotate('Signing keys', 'It is revoked at once')
    await page.getByText('Done. In use now:').waitFor()
    await page.getByRole('link', { name: 'To all keys' }).click()
    await row('Signing keys', old).getByText('revoked').waitFor()
    const after = await send('since')
    await turn(recipient, 'grid-operator', true)
    await reaches(lost, 'rejected')
    await reaches(after, 'delivered')
    await opens(after, 'since', await inUse('signing'))
  })

  it('tells of a rotation that is not done, instead of offering another, and needs nobody to wait for it', async () => {
    // A newcomer is not at the broker yet, so that it cannot know whether all it signed has been accepted.
    const made = await fetch(`${url}/api/sandbox/participants`, {
      ...{ method: 'POST', headers: { origin: url, 'content-type': 'application/json' }, body: '{}' },
    })
    const { key } = (await made.json()) as { key: string }
    await page.goto(at(key, 'identity/keys/rotate'))
    await rotate('Signing keys', 'It ends')
    await page.getByText('The rest is done by itself').waitFor()
    await page.getByRole('link', { name: 'To all keys' }).click()
    await page.getByRole('alert', { name: 'A rotation goes on' }).getByText('The old one ends once').waitFor()
    await page.getByRole('link', { name: 'Rotate a key' }).click()
    await page.getByText('The rest is done by itself').waitFor()
    expect(await page.getByRole('button', { name: 'Rotate' }).count()).toBe(0)
    expect((await identity(key)).rotation).toMatchObject({ purpose: 'signing', step: 'retire' })
  })

  it('ran without errors of the page', () => {
    expect(problems).toEqual([])
  })
})
