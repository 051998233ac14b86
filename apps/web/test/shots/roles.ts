import { labRole, makeLabRole, requestLabRole } from '../lab-role.ts'
import type { Shot } from './shot.ts'

const aggregator = '/participants/aggregator/roles'
const maker = '/participants/device-maker/roles'
const marketRole = 'aggregator.roles.exchange.apps.spine.iam.ewc'

export const rolesShots: readonly Shot[] = [
  {
    name: 'roles',
    path: aggregator,
    arrange: async (page, open) => {
      await open()
      await page.getByText('verified').first().waitFor()
    },
  },
  {
    name: 'roles-mine',
    path: `${aggregator}/mine/${marketRole}`,
    arrange: async (page, open) => {
      await open()
      await page.getByText('checks passed').first().click()
      await page.getByText('Its issuer signed it').first().waitFor()
    },
  },
  {
    name: 'roles-credential',
    path: `${aggregator}/mine/${marketRole}`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'View' }).click()
      await page.getByText('What it says').first().waitFor()
    },
  },
  {
    name: 'roles-request-find',
    path: `${aggregator}/request`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('list', { name: 'Roles' }).getByRole('button').first().waitFor()
    },
  },
  {
    name: 'roles-request-fill',
    path: `${aggregator}/request?role=${labRole}`,
    arrange: async (page, open) => {
      await open()
      await makeLabRole(page)
      await page.reload()
      await page.getByText('Limit in MW').waitFor()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByLabel('Company').waitFor()
    },
  },
  {
    name: 'roles-requests',
    path: `${maker}/requests`,
    arrange: async (page, open) => {
      await open()
      await requestLabRole(page)
      await page.getByRole('link', { name: 'flexpool.iam.ewc' }).first().waitFor()
    },
  },
  {
    name: 'roles-requests-none',
    path: '/participants/grid-operator/roles/requests',
    arrange: async (page, open) => {
      await open()
      await page.getByText('Nobody waits for you').waitFor()
    },
  },
  {
    name: 'roles-decide',
    path: `${maker}/requests`,
    arrange: async (page, open) => {
      await open()
      await requestLabRole(page)
      await page.getByRole('link', { name: 'flexpool.iam.ewc' }).first().click()
      await page.getByText('FlexPool GmbH').waitFor()
      await page.getByText('checks passed').first().waitFor()
      await page.getByLabel('Limit in MW').waitFor()
    },
  },
  {
    name: 'roles-reject',
    path: `${maker}/requests`,
    arrange: async (page, open) => {
      await open()
      await requestLabRole(page)
      await page.getByRole('link', { name: 'flexpool.iam.ewc' }).first().click()
      await page.getByRole('button', { name: 'Reject …' }).click()
      await page.getByLabel('Reason').waitFor()
    },
  },
  {
    name: 'roles-issued',
    path: '/participants/operator/roles/issued',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Revoke' }).first().waitFor()
    },
  },
  {
    name: 'roles-revoke',
    path: '/participants/operator/roles/issued',
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Revoke' }).first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'roles-verify',
    path: `/participants/grid-operator/roles/verify?subject=flexpool.iam.ewc&role=${marketRole}`,
    arrange: async (page, open) => {
      await open()
      await page.getByText('checks passed').first().waitFor()
    },
  },
]
