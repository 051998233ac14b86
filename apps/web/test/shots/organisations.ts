import type { Page } from 'playwright-core'
import { lab, labRole, makeLabRole } from '../lab-role.ts'
import type { Shot } from './shot.ts'

const maker = '/participants/device-maker/organisations'

/** Opens a page about what the device maker has for its lab. */
const openLab = async (page: Page, open: () => Promise<unknown>): Promise<void> => {
  await open()
  await makeLabRole(page)
  await page.reload()
}

export const organisationsShots: readonly Shot[] = [
  {
    name: 'organisations',
    path: maker,
    arrange: async (page, open) => {
      await openLab(page, open)
      await page.getByRole('button', { name: 'What is below Voltware' }).click()
      await page.getByRole('navigation', { name: 'Tree of names' }).getByText('Voltware Lab').waitFor()
    },
  },
  {
    name: 'organisations-search',
    path: maker,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Search all names').fill('aggregator')
      await page.getByRole('list', { name: 'Results' }).getByRole('link').first().waitFor()
    },
  },
  {
    name: 'organisations-name',
    path: `${maker}/voltware.iam.ewc`,
    arrange: async (page, open) => {
      await openLab(page, open)
      await page.getByRole('table', { name: 'Below it' }).getByText('lab').first().waitFor()
    },
  },
  {
    name: 'organisations-role',
    path: `${maker}/${labRole}`,
    arrange: async (page, open) => {
      await openLab(page, open)
      await page.getByText('Limit in MW').waitFor()
      await page.getByText('History').first().click()
    },
  },
  {
    name: 'organisations-unknown',
    path: `${maker}/nobody.iam.ewc`,
    arrange: async (page, open) => {
      await open()
      await page.getByText('NAME_UNKNOWN').waitFor()
    },
  },
  {
    name: 'organisations-new-role',
    path: `${maker}/${lab}/new/role`,
    arrange: async (page, open) => {
      await openLab(page, open)
      await page.getByLabel('Label').fill('operator')
      await page.getByText('✓ free').waitFor()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('button', { name: 'Next' }).click()
      for (const button of await page.getByRole('button', { name: 'Add a field' }).all()) await button.click()
    },
  },
  {
    name: 'organisations-new-role-issuers',
    path: `${maker}/${lab}/new/role`,
    arrange: async (page, open) => {
      await openLab(page, open)
      await page.getByLabel('Label').fill('operator')
      await page.getByText('✓ free').waitFor()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByText('voltware.iam.ewc').first().waitFor()
    },
  },
  {
    name: 'organisations-edit',
    path: `${maker}/${lab}/edit`,
    arrange: async (page, open) => {
      await openLab(page, open)
      await page.getByLabel('Title').waitFor()
    },
  },
  {
    name: 'organisations-transfer',
    path: `${maker}/${lab}/transfer`,
    arrange: async (page, open) => {
      await openLab(page, open)
      await page.getByLabel('To whom').fill('flexpool.iam.ewc')
      await page.getByRole('button', { name: 'Transfer' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
]
