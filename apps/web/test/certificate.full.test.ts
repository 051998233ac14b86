import { X509Certificate } from 'node:crypto'
import { createSelfSigned } from '@digital-spine/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const [own, another, authority] = ['gateway.test', 'another.test', 'broker.test'].map(createSelfSigned)

describe('the client certificate in the console', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let url: string
  let page: Page

  beforeAll(async () => {
    const world = await openPagesWorld(stack, ['--no-simulation'])
    url = world.url
    page = await openPage(world.browser, `${url}/participants/aggregator/identity/certificate`, problems)
  })
  afterAll(() => stack.disposeAsync())

  const section = () => page.getByRole('region', { name: 'Certificate in use' })
  const mtlsIsValid = async () =>
    (await callParticipant<{ mtlsIsValid?: boolean }>(url, 'aggregator', 'GET', 'gateway')).value.mtlsIsValid
  /** Chooses PEM files in the order that the form asks for them, and has them used. */
  const use = async (...files: (string | undefined)[]): Promise<void> => {
    for (const [i, pem = ''] of files.entries())
      await page
        .locator('input[type=file]')
        .nth(i)
        .setInputFiles({
          ...{ name: `${i}.pem`, mimeType: 'application/x-pem-file', buffer: Buffer.from(pem) },
        })
    await page.getByRole('button', { name: 'Use it' }).click()
  }

  it('says what it is for, that there is none, and asks for a certificate and its key', async () => {
    await page.getByText('A broker may ask gateways for a client certificate').waitFor()
    await section().getByText('none', { exact: true }).waitFor()
    expect(await section().getByRole('button', { name: 'Remove' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Use it' }).isDisabled()).toBe(true)
    expect(await mtlsIsValid()).toBeUndefined()
  })

  it('refuses what is no certificate with its key, says why, and uses nothing of it', async () => {
    const alert = page.getByRole('alert')
    await use('no certificate', own?.key)
    await alert.getByText('The certificate was not taken').waitFor()
    await alert.getByText('are needed in PEM').waitFor()
    await use(own?.cert, another?.key)
    await alert.getByText('the private key is of another certificate').waitFor()
    expect(await mtlsIsValid()).toBeUndefined()
    await section().getByText('none', { exact: true }).waitFor()
  })

  it('shows whose certificate is in use, who signed it and until when, and never its key', async () => {
    await use(own?.cert, own?.key, authority?.cert)
    await page.getByText('The certificate is in use.').waitFor()
    await section().getByText('valid now', { exact: true }).waitFor()
    const { fingerprint256 } = new X509Certificate(own?.cert ?? '')
    for (const text of ['CN=gateway.test', fingerprint256, 'yes']) await section().getByText(text).first().waitFor()
    expect(await mtlsIsValid()).toBe(true)
    const shown = await callParticipant(url, 'aggregator', 'GET', 'certificate')
    expect(JSON.stringify(shown.value)).not.toContain('PRIVATE')
    await page.getByRole('alert').waitFor({ state: 'hidden' })
  })

  it('takes another in the place of it', async () => {
    await use(another?.cert, another?.key)
    await section().getByText('CN=another.test').first().waitFor()
    await section().getByText('no: those that the system knows').waitFor()
  })

  it('takes it away once that is confirmed, and goes on without', async () => {
    await section().getByRole('button', { name: 'Remove' }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove the certificate?' })
    await dialog.getByText('lets this gateway in no more').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await mtlsIsValid()).toBe(true)
    await section().getByRole('button', { name: 'Remove' }).click()
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('The certificate is removed.').waitFor()
    await section().getByText('none', { exact: true }).waitFor()
    expect(await mtlsIsValid()).toBeUndefined()
    await page.getByRole('link', { name: 'Overview', exact: true }).last().click()
    await page.getByRole('region', { name: 'Identity' }).getByText('at the broker', { exact: true }).waitFor()
  })

  it('ran without errors of the page', () => {
    // What is refused is answered with a 400, which browsers log.
    expect(problems.filter((problem) => !/status of 400/.test(problem))).toEqual([])
  })
})
