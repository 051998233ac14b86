import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'

const home = '/participants/aggregator/messages'
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
/** Opens the first message of the list that is there. */
const openFirst = async (page: Page): Promise<void> => {
  await page.locator('.paged .row-link').first().click()
  await page.getByRole('heading', { name: 'About it' }).waitFor()
}

export const messagesShots: readonly Shot[] = [
  {
    name: 'messages-received',
    path: home,
    arrange: async (page, open) => {
      await open()
      await page.locator('.paged .row-link').first().waitFor()
    },
  },
  {
    name: 'messages-sent',
    path: `${home}/sent`,
    arrange: async (page, open) => {
      await open()
      await page.locator('.paged .row-link').first().waitFor()
    },
  },
  {
    name: 'messages-none-fits',
    path: `${home}?transactionId=none-has-this`,
    arrange: async (page, open) => {
      await open()
      await page.getByText('No message fits these filters').waitFor()
    },
  },
  {
    name: 'messages-none',
    path: '/participants/operator/messages/sent',
    arrange: async (page, open) => {
      await open()
      await page.getByText('Nothing was sent yet').waitFor()
    },
  },
  {
    name: 'messages-no-such-peer',
    path: `${home}?peer=nobody.iam.ewc`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'messages-live',
    path: `${home}/live`,
    arrange: async (page, open) => {
      await open()
      await page.locator('li .row-link').nth(5).waitFor()
    },
  },
  {
    name: 'messages-received-detail',
    path: home,
    arrange: async (page, open) => {
      await open()
      await openFirst(page)
      await page.getByText('Signature and key').waitFor()
    },
  },
  {
    name: 'messages-sent-detail',
    path: `${home}/sent?state=processed`,
    arrange: async (page, open) => {
      await open()
      await openFirst(page)
      await page.getByRole('listitem').getByText('signed by the recipient').first().waitFor()
    },
  },
  {
    name: 'messages-no-such-message',
    path: `${home}/in/nothing`,
    arrange: async (page, open) => {
      await open()
      await heading(page, 'Message')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'messages-compose',
    path: `${home}/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('offerId').waitFor()
    },
  },
  {
    name: 'messages-compose-wrong',
    path: `${home}/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('upKW').fill('1,5')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'messages-compose-text-refused',
    path: `${home}/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('tab', { name: 'As text' }).click()
      await page.getByRole('textbox', { name: 'Payload' }).fill('{ "upKW": -1 }')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByText('PAYLOAD_INVALID').waitFor()
    },
  },
  {
    name: 'messages-compose-file',
    path: `${home}/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('tab', { name: 'From a file' }).click()
      await page.getByText('Choose a file').waitFor()
    },
  },
  {
    name: 'messages-compose-sent',
    path: `${home}/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('offerId').fill('a-shot')
      await page.getByLabel('upKW').fill('2.5')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByText('signed by the recipient').nth(1).waitFor()
    },
  },
  {
    name: 'messages-compose-no-channel',
    path: '/participants/operator/messages/new',
    arrange: async (page, open) => {
      await open()
      await page.getByText('There is no channel to send on').waitFor()
    },
  },
]
