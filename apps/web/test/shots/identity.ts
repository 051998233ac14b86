import { createSelfSigned } from '@digital-spine/testkit'
import type { Page } from 'playwright-core'
import { callGateway } from '../gateway-calls.ts'
import type { Shot } from './shot.ts'

const identity = '/participants/aggregator/identity'
const shows = (text: string) => async (page: Page, open: () => Promise<unknown>) => {
  await open()
  await page.getByText(text).first().waitFor()
}

export const identityShots: readonly Shot[] = [
  { name: 'identity', path: identity, arrange: shows('what others see') },
  {
    name: 'identity-register',
    path: `${identity}/register`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Label').fill('flexpool-two')
      await page.getByText('✓ free').waitFor()
    },
  },
  { name: 'identity-keys', path: `${identity}/keys`, arrange: shows('#delegate-1') },
  { name: 'identity-rotate', path: `${identity}/keys/rotate`, arrange: shows('It is revoked at once') },
  {
    name: 'identity-rotate-confirm',
    path: `${identity}/keys/rotate`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Rotate' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'identity-wallet', path: `${identity}/wallet`, arrange: shows('holds') },
  {
    name: 'identity-wallet-differs',
    path: `${identity}/wallet`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Passphrase', { exact: false }).first().fill('too short')
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByText('The two differ').waitFor()
    },
  },
  { name: 'identity-mailboxes', path: `${identity}/mailboxes`, arrange: shows('You have none') },
  { name: 'identity-certificate', path: `${identity}/certificate`, arrange: shows('PEM files') },
  {
    name: 'identity-certificate-in-use',
    path: `${identity}/certificate`,
    arrange: async (page, open) => {
      await open()
      const { cert, key } = createSelfSigned('gateway.example')
      for (const [i, pem] of [cert, key].entries()) {
        const file = { name: `${i}.pem`, mimeType: 'application/x-pem-file', buffer: Buffer.from(pem) }
        await page.locator('input[type=file]').nth(i).setInputFiles(file)
      }
      await page.getByRole('button', { name: 'Use it' }).click()
      await page.getByText('CN=gateway.example').first().waitFor()
    },
    // It ends soon, which the overview would say.
    restore: (page) => callGateway(page, 'aggregator', 'DELETE certificate'),
  },
  { name: 'identity-network', path: `${identity}/network`, arrange: shows('Name service') },
]
