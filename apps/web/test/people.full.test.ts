import type { ShownGroup } from '@digital-spine/api'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callGateway } from './gateway-calls.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const script = '<img src=x onerror="window.hit=1">'
const base = '/participants/aggregator'

describe('the address book', { timeout: 120_000 }, () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let page: Page
  let url: string

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack))
    page = await openPage(browser, `${url}${base}/people`)
    page.setDefaultTimeout(30_000)
  }, 180_000)
  afterAll(() => stack.disposeAsync())

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  /** Takes back what was said to be done. */
  const undo = (said: string): Promise<void> =>
    page.getByRole('alert').filter({ hasText: said }).getByRole('button', { name: 'Undo' }).click()
  const read = <T>(path: string): Promise<T> =>
    page.evaluate(async (where) => (await fetch(`/api/participants/aggregator/api/v2/${where}`)).json(), path)
  const namesIn = async (group: string): Promise<(string | undefined)[]> => {
    const { members } = await callGateway<ShownGroup>(page, 'aggregator', `GET contact-groups/${group}`)
    return members.map(({ name }) => name).sort()
  }

  it('adds somebody found by name, with what is known of them', async () => {
    await page.getByText('Nobody here yet').waitFor()
    await link('Add a contact').first().click()
    const who = page.getByRole('textbox', { name: 'Who' })
    await who.fill('nobody-has-this.iam.ewc')
    await page.getByText('Nobody has this name, alias or DID.').waitFor()
    await who.fill('northgrid.iam.ewc')
    await button('Choose: northgrid.iam.ewc').click()
    await link('offers.out').waitFor()
    const alias = page.getByRole('textbox', { name: 'Alias' })
    await alias.fill('NG')
    await button('Add a contact').click()
    await page.getByText('At least 3 characters').waitFor()
    await alias.fill('grid.iam.ewc')
    await button('Add a contact').click()
    await page.getByText('VALIDATION_FAILED').waitFor()
    await alias.fill('The grid')
    await page.getByRole('textbox', { name: 'How you made sure who it is' }).fill('Met Ms Berg')
    await page.getByRole('textbox', { name: 'Note' }).fill(script)
    await button('Add a contact').click()
    await heading('The grid').waitFor()
    await page.getByText(script).waitFor()
    expect(await read('contacts/The%20grid')).toMatchObject({ name: 'northgrid.iam.ewc', trust: 'Met Ms Berg' })
  })

  it('shows how somebody is reached, and verifies a role of theirs', async () => {
    const reached = page.getByRole('region', { name: 'Channels with them' })
    await reached.getByRole('link', { name: 'envelopes.in' }).waitFor()
    await reached.getByText('Holds the role gridoperator').first().waitFor()
    const roles = page.getByRole('region', { name: 'Roles' })
    await roles.getByRole('button', { name: /^Verify: gridoperator/ }).click()
    await roles.getByText('Holds it').waitFor()
    await roles.getByText('A credential that counts').click()
    await roles.getByText('It has not been revoked').waitFor()
    await roles.getByRole('button', { name: 'Verify another role' }).click()
    await roles.getByRole('button', { name: /^Verify: devicemaker/ }).click()
    await roles.getByText('Does not hold it').waitFor()
  })

  it('changes somebody, takes them out and brings them back as they were', async () => {
    await link('Edit').click()
    await page.getByRole('textbox', { name: 'Alias' }).fill(`Grid ${script}`)
    await button('Save').click()
    await heading(`Grid ${script}`).waitFor()
    await button('Remove').click()
    await heading('Address book').waitFor()
    await page.getByText('Nobody here yet').waitFor()
    await undo('is out of the address book')
    await link(`Grid ${script}`).waitFor()
    expect(await read('contacts/northgrid.iam.ewc')).toMatchObject({ name: 'northgrid.iam.ewc', note: script })
  })

  it('puts people in a group, which channels follow', async () => {
    await link('Groups').click()
    await link('New group').first().click()
    await button('Create the group').click()
    await page.getByText('A group has at least one member.').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('partners')
    await page.getByRole('textbox', { name: 'Add a member' }).fill('northgrid')
    await button(/^Add: Grid/).click()
    await button('Create the group').click()
    await heading('partners').waitFor()
    await page.getByText('No channel').waitFor()
    await page.getByRole('textbox', { name: 'Add a member' }).fill('voltware.iam.ewc')
    await button('Add: voltware.iam.ewc').click()
    await page.getByRole('heading', { name: '2 members' }).waitFor()
    await button('Take out: voltware.iam.ewc').click()
    await page.getByRole('heading', { name: '1 member' }).waitFor()
    await undo('is out of the group')
    await page.getByRole('heading', { name: '2 members' }).waitFor()
  })

  it('keeps what somebody else changed of a group meanwhile, also when it undoes', async () => {
    const members = ['northgrid.iam.ewc', 'spine.iam.ewc']
    await button('Take out: voltware.iam.ewc').click()
    await page.getByRole('heading', { name: '1 member' }).waitFor()
    await callGateway(page, 'aggregator', 'PUT contact-groups/partners', { members })
    await undo('voltware.iam.ewc is out of the group')
    await page.getByRole('heading', { name: '3 members' }).waitFor()
    expect(await namesIn('partners')).toEqual([...members, 'voltware.iam.ewc'])
    await callGateway(page, 'aggregator', 'PUT contact-groups/partners', { members: [...members, 'flexpool.iam.ewc'] })
    await button('Take out: spine.iam.ewc').click()
    await page.getByRole('heading', { name: '2 members' }).waitFor()
    expect(await namesIn('partners')).toEqual(['flexpool.iam.ewc', 'northgrid.iam.ewc'])
    await undo('spine.iam.ewc is out of the group')
    await page.getByRole('heading', { name: '3 members' }).waitFor()
  })

  it('removes a group, and brings it back', async () => {
    await button('Remove the group').click()
    await page.getByText('Its 3 members stay in the address book.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the group' }).click()
    await page.getByText('No groups yet').waitFor()
    await undo('The group partners is removed')
    await link('partners').waitFor()
  })

  it('blocks a sender for a reason, and takes that back', async () => {
    await page.goto(`${url}${base}/people/blocked`)
    await link('Block a sender').click()
    await button('Block').click()
    await page.getByText('Choose whom to block.').waitFor()
    await page.getByRole('textbox', { name: 'Who' }).fill('did:web:flood.example')
    await button(/^Choose: /).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill(script)
    await button('Block').click()
    await heading('Address book').waitFor()
    await page.getByText(script).waitFor()
    await button('Unblock did:web:flood.example').click()
    await page.getByText('Nobody is blocked').waitFor()
    await undo('is not blocked any more')
    await page.getByText(script).waitFor()
    expect(await read('blocked')).toMatchObject([{ did: 'did:web:flood.example', reason: script }])
    expect(await page.evaluate(() => 'hit' in window)).toBe(false)
  })
})
