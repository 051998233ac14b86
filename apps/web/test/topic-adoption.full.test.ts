import type { GatewayTopicVersion } from '@digital-spine/api'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'
import { publishUntrusted, untrustedTopic } from './untrusted-topic.ts'

const { owner, name, versions } = untrustedTopic

describe('versions whose publisher may not publish any more', () => {
  const stack = new AsyncDisposableStack()
  let url: string
  let browser: Browser
  let id: string
  let page: Page

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack, ['--no-simulation']))
    page = await openPage(browser, at('device-maker'))
    id = await publishUntrusted(page)
  })
  afterAll(() => stack.disposeAsync())

  const at = (key: string, version?: string): string =>
    `${url}/participants/${key}/topics/${owner}/${name}${version === undefined ? '' : `/versions/${version}`}`
  const didOf = async (key: string) => (await callParticipant<{ did: string }>(url, key, 'GET', 'identity')).value.did
  /** Who signed each version, the newest first, as the grid operator's gateway verifies it; undefined for what it refuses. */
  const publishers = () =>
    Promise.all(
      versions.map(async (version) => {
        const path = `topics/${id}/versions/${version}`
        return (await callParticipant<Partial<GatewayTopicVersion>>(url, 'grid-operator', 'GET', path)).value.publisher
      }),
    )
  const button = (text: string) => page.getByRole('button', { name: text, exact: true })
  const dialog = () => page.getByRole('dialog')
  const marked = () => page.getByRole('list', { name: 'Versions' }).getByText('does not count').count()

  it('are told to others as what they are, with who can do something about it', async () => {
    const other = await openPage(browser, at('grid-operator'))
    const told = other.getByRole('alert').filter({ hasText: 'Version 1.2.0 does not count' })
    await told.getByText(`flexpool.iam.ewc (${await didOf('aggregator')}) signed it`).waitFor()
    await told.getByText(`Who controls ${owner} or holds topiccreator.roles.${owner}`).waitFor()
    expect(await told.getByRole('button').count()).toBe(0)
    expect(await other.getByText('Verified by this gateway').count()).toBe(0)
    await other.context().close()
  })

  it('are signed anew, one of them, by whose name it is', async () => {
    await page.goto(at('device-maker', '1.0.0'))
    await button('Sign 1.0.0 anew').click()
    await dialog()
      .getByText(`1.0.0: signed until now by flexpool.iam.ewc (${await didOf('aggregator')})`)
      .waitFor()
    expect(await marked()).toBe(3)
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    expect(await publishers()).toEqual([undefined, undefined, undefined])
    await button('Sign 1.0.0 anew').click()
    await dialog().getByRole('button', { name: 'Sign anew' }).click()
    await page.getByText('tariffs 1.0.0 is signed anew.').waitFor()
    await page.getByText('Verified by this gateway').waitFor()
    expect(await publishers()).toEqual([undefined, undefined, await didOf('device-maker')])
    await expect.poll(marked).toBe(2)
  })

  it('are signed anew, all that are left', async () => {
    await page.getByRole('link', { name: 'See 1.2.0' }).click()
    await button('Sign all 2 versions of theirs anew').click()
    await dialog().getByRole('heading', { name: 'Sign 2 versions of tariffs anew?' }).waitFor()
    await dialog().getByText('1.2.0, 1.1.0: signed until now by').waitFor()
    await dialog().getByRole('button', { name: 'Sign anew' }).click()
    await page.getByText('2 versions of tariffs are signed anew.').waitFor()
    await page.getByText('Verified by this gateway').waitFor()
    const maker = await didOf('device-maker')
    expect(await publishers()).toEqual([maker, maker, maker])
    await expect.poll(marked).toBe(0)
  })
})
