import type { Page } from 'playwright-core'

/** The steps of the wizard that makes a channel, up to which one may go; each leaves the next one open. */
export const channelSteps = {
  async name(page: Page, { fqcn, does }: { fqcn: string; does: string }) {
    await page.getByRole('radio', { name: does }).check()
    await page.getByRole('textbox', { name: 'Name' }).fill(fqcn)
    await page.getByText('This name is free').waitFor()
    await forward(page)
  },
  async role(page: Page, role: string) {
    await page.getByRole('searchbox', { name: 'Search roles' }).fill(role)
    await page.getByRole('button', { name: `Add: ${role} in` }).click()
    await page.getByRole('region', { name: 'Who qualifies now, and why' }).getByText('Holds the role').first().waitFor()
  },
  async topic(page: Page, topic: string) {
    await page.getByRole('searchbox', { name: 'Search topics' }).fill(topic)
    await page.getByRole('button', { name: new RegExp(`^Add: .*/${topic}$`) }).click()
    await page.getByRole('list', { name: 'Topics picked' }).getByText(topic).waitFor()
  },
}

export const forward = (page: Page): Promise<void> => page.getByRole('button', { name: 'Next' }).click()
