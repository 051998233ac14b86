import type { Shot } from './shot.ts'
import { callGateway } from './users.ts'

const path = '/participants/aggregator/settings'
const contact = `apiVersion: digital-spine/v1
kind: Contact
spec:
  alias: shots
  did: did:ethr:spine:0x0000000000000000000000000000000000000001
`

export const settingsShots: readonly Shot[] = [
  {
    name: 'settings-gateway',
    path,
    arrange: async (page, open) => {
      await open()
      await page.getByText('SPINE_HISTORY_DAYS').waitFor()
      await page.getByText('Newest block').waitFor()
    },
  },
  {
    name: 'settings-appearance',
    path: `${path}/appearance`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('checkbox', { name: 'Less motion' }).waitFor()
    },
  },
  {
    name: 'settings-branding',
    path: `${path}/branding`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Tagline').fill('Flexibility from ten thousand homes')
      await page.getByLabel('Colour in the light').fill('#fcc419')
      await page.getByRole('button', { name: 'Add a link' }).click()
      await page.getByLabel('Text of link 1').fill('Help')
      await page.getByText('4.5:1 is the least').first().waitFor()
    },
  },
  {
    name: 'settings-branded',
    path: `${path}/appearance`,
    arrange: async (page, open) => {
      await open()
      const links = [{ label: 'Help', url: 'https://flexpool.example/help' }]
      await callGateway(page, 'PUT', 'branding', { name: 'FlexPool', colour: '#5f3dc4', links })
      await page.reload()
      await page.getByRole('link', { name: 'FlexPool', exact: true }).waitFor()
      await page.getByRole('link', { name: 'Help' }).waitFor()
      await page.getByRole('checkbox', { name: 'Less motion' }).waitFor()
    },
    restore: (page) => callGateway(page, 'PUT', 'branding', {}),
  },
  {
    name: 'settings-configuration',
    path: `${path}/configuration`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Documents in YAML').fill(contact)
      await page.getByRole('button', { name: 'Show what would change' }).click()
      await page.getByText('1 thing would change:').waitFor()
    },
  },
  {
    name: 'settings-configuration-wrong',
    path: `${path}/configuration`,
    arrange: async (page, open) => {
      await open()
      await page.getByLabel('Documents in YAML').fill('kind: [a\nb: c: d')
      await page.getByText('line 2').waitFor()
    },
  },
  {
    name: 'settings-export',
    path: `${path}/export`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await page.getByText('nothing is missing').waitFor()
    },
  },
  {
    name: 'settings-jobs',
    path: `${path}/jobs`,
    arrange: async (page, open) => {
      await open()
      await page.getByText('went well').first().waitFor()
    },
  },
]
