import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'

const base = '/participants/aggregator'

/** An address book with two partners, a group of them, and somebody blocked. */
async function fillBook(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const call = (method: string, path: string, body: object) =>
      fetch(`/api/participants/aggregator/api/v2/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const trust = 'DID read out on the phone by Ms Berg on 3 March'
    await call('POST', 'contacts', {
      did: 'northgrid.iam.ewc',
      alias: 'The grid',
      trust,
      note: 'Sends envelopes daily',
    })
    await call('POST', 'contacts', { did: 'voltware.iam.ewc', alias: 'The device maker' })
    await call('PUT', 'contact-groups/partners', { members: ['The grid', 'The device maker'] })
    await call('PUT', `blocked/${encodeURIComponent('did:web:flood.example')}`, { reason: 'Floods us since Monday' })
  })
}

const shot = (name: string, path: string, then: (page: Page) => Promise<unknown>): Shot => ({
  name,
  path: `${base}${path}`,
  arrange: async (page, open) => {
    await open()
    await fillBook(page)
    await page.reload()
    await then(page)
  },
})

export const peopleShots: readonly Shot[] = [
  shot('people', '/people', (page) => page.getByRole('link', { name: 'The grid' }).waitFor()),
  shot('people-new', '/people/new', async (page) => {
    await page.getByRole('textbox', { name: 'Who' }).fill('northgrid')
    await page
      .getByRole('button', { name: /^Choose: / })
      .first()
      .click()
    await page.getByRole('textbox', { name: 'Alias' }).waitFor()
  }),
  shot('people-contact', '/people', async (page) => {
    await page.getByRole('link', { name: 'The grid' }).click()
    await page.getByRole('button', { name: /^Verify: gridoperator/ }).click()
    await page.getByText('Holds it').waitFor()
    await page.getByRole('link', { name: 'offers.out' }).waitFor()
  }),
  shot('people-groups', '/people/groups', (page) => page.getByRole('link', { name: 'partners' }).waitFor()),
  shot('people-group', '/people/groups/partners', (page) => page.getByRole('link', { name: 'The grid' }).waitFor()),
  shot('people-blocked', '/people/blocked', (page) => page.getByText('Floods us since Monday').waitFor()),
]
