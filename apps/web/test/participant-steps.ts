import type { Page } from 'playwright-core'

/** Waits until a participant's page shows what its gateway answers. */
export async function openParticipant(page: Page): Promise<void> {
  await page.getByText('database: ok').waitFor()
  await page
    .getByRole('region', { name: 'Send a message' })
    .getByRole('button', { name: 'Send', exact: true })
    .waitFor()
  for (const title of ['Sent', 'Received'])
    await page.getByRole('region', { name: title }).getByRole('button').first().waitFor()
  await page
    .getByText(/ now: /)
    .first()
    .waitFor()
}

/** Fills in what of an offer the schema does not already give. */
export async function fillOffer(page: Page, offerId: string): Promise<void> {
  await page.getByLabel('offerId').fill(offerId)
  await page.getByLabel('downKW').fill('7.5')
}

export async function sendRaw(page: Page, payload: string): Promise<void> {
  await page.getByRole('tab', { name: 'As text' }).click()
  await page.getByRole('textbox', { name: 'Payload' }).fill(payload)
  await page.getByRole('tabpanel').getByRole('button', { name: 'Send', exact: true }).click()
}

/** Stops or starts a service or a participant's gateway of the sandbox, for real. */
export async function turn(page: Page, name: string, running: boolean): Promise<void> {
  await page.evaluate(
    async ({ path, body }) => {
      await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    },
    { path: `/api/sandbox/services/${name}`, body: JSON.stringify({ running }) },
  )
}
