import type { Page } from 'playwright-core'
import { fillOffer, openParticipant, sendRaw, turn } from '../participant-steps.ts'
import { chooseRichTopic, publishRichTopic } from '../rich-topic.ts'

/** A state of a page worth looking at. `arrange` opens it and brings it about; `restore` undoes what outlasts the page. */
export type Shot = {
  readonly name: string
  readonly path: string
  arrange(page: Page, open: () => Promise<unknown>): Promise<unknown>
  restore?(page: Page): Promise<unknown>
}

const aggregator = '/participants/aggregator'

export const shots: readonly Shot[] = [
  {
    name: 'live',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.locator('.open-message').first().waitFor()
    },
  },
  {
    name: 'live-message',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.locator('.open-message').nth(2).click()
      await page.getByRole('dialog').getByText('Signature and key').waitFor()
      await page.getByRole('dialog').getByText('processed', { exact: true }).waitFor()
    },
  },
  {
    name: 'live-tampered',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Tamper with a stored message' }).click()
      await page.getByText('DIGEST_MISMATCH').first().waitFor()
      await page.getByText('refused: DIGEST_MISMATCH').first().waitFor()
    },
  },
  {
    name: 'live-tampered-message',
    path: '/',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Tamper with a stored message' }).click()
      const refused = page.getByRole('row').filter({ hasText: 'DIGEST_MISMATCH' }).first()
      await refused.getByRole('button').click()
      await page.getByRole('dialog').getByText('Signature and key').waitFor()
    },
  },
  {
    name: 'live-nothing-runs',
    path: '/',
    arrange: async (page, open) => {
      await open()
      for (const label of ['Stop NorthGrid’s gateway', 'Stop the broker', 'Take the ledger away', 'Stop the SSI hub']) {
        await page.getByRole('button', { name: label }).click()
        await page.getByRole('button', { name: label }).waitFor({ state: 'detached' })
      }
      await page.getByText('waiting to be sent').first().waitFor()
      await page.getByText('grid-operator: no answer').waitFor()
    },
    restore: async (page) => {
      for (const label of [
        'Bring the ledger back',
        'Start the SSI hub',
        'Start the broker',
        'Start NorthGrid’s gateway',
      ]) {
        await page.getByRole('button', { name: label }).click()
        await page.getByRole('button', { name: label }).waitFor({ state: 'detached' })
      }
    },
  },
  {
    name: 'live-no-sandbox',
    path: '/',
    arrange: async (page, open) => {
      await page.route('**/api/**', (route) => route.abort())
      await open()
      await page.getByText('The sandbox does not answer').waitFor()
    },
  },
  {
    name: 'participant',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
    },
  },
  {
    name: 'participant-message',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
      for (const title of ['Sent', 'Received']) {
        const section = page.getByRole('region', { name: title })
        await section.getByRole('button').first().click()
        await section.getByRole('region', { name: 'Payload' }).waitFor()
      }
    },
  },
  {
    name: 'participant-form-errors',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
      await page.getByLabel('upKW').fill('much')
      await page.getByLabel('gridArea').fill('Berlin')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'participant-rich-form',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await publishRichTopic(new URL(page.url()).origin)
      await openParticipant(page)
      await chooseRichTopic(page)
      await page.getByRole('group', { name: 'limits' }).getByRole('button', { name: 'Add' }).click()
      await page.getByRole('group', { name: 'labels' }).getByRole('button', { name: 'Add' }).click()
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'participant-sent',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
      await fillOffer(page, 'offer-1')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('status').getByText('processed', { exact: true }).first().waitFor()
    },
  },
  {
    name: 'participant-refused',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
      await sendRaw(page, '{ "offerId": "", "upKW": -1 }')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'participant-no-channel',
    path: '/participants/operator',
    arrange: async (page, open) => {
      await open()
      await page.getByText('has no channel to send on').waitFor()
      await page.getByText('Nothing was refused').waitFor()
    },
  },
  {
    name: 'participant-loading',
    path: aggregator,
    arrange: async (page, open) => {
      await page.route('**/api/participants/**', () => undefined)
      await open()
      await page.getByText('Asking the gateway how it is').waitFor()
    },
  },
  {
    name: 'participant-no-gateway',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
      await turn(page, 'aggregator', false)
      await page.getByRole('alert').getByText('The gateway does not answer').waitFor()
    },
    restore: (page) => turn(page, 'aggregator', true),
  },
  {
    name: 'participant-refusals',
    path: '/participants/grid-operator',
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
      await page.evaluate(() => fetch('/api/sandbox/tamper', { method: 'POST', body: '{}' }))
      await page.getByRole('region', { name: 'Refused' }).getByText('DIGEST_MISMATCH').first().waitFor()
      await page.getByText('broker: ok').waitFor()
    },
  },
  {
    name: 'participant-no-broker',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await openParticipant(page)
      await fillOffer(page, 'while-the-broker-runs')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByText('Accepted by the gateway').waitFor()
      await turn(page, 'broker', false)
      await page.getByText(/^broker: (?!ok)/).waitFor()
      await fillOffer(page, 'while-the-broker-is-stopped')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('status').getByText('waits').waitFor()
    },
    restore: (page) => turn(page, 'broker', true),
  },
  {
    name: 'participant-never-a-gateway',
    path: aggregator,
    arrange: async (page, open) => {
      await page.route('**/api/participants/**', (route) => route.abort())
      await open()
      await page.getByText('The gateway does not answer').waitFor()
    },
  },
  {
    name: 'participant-not-found',
    path: '/participants/nobody',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { name: 'There is no such participant' }).waitFor()
    },
  },
]
