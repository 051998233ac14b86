import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settled } from './console-steps.ts'
import { type OwnConsole, openOwnConsole, password, signIn } from './own-console.ts'
import { openPage } from './page-checks.ts'

/** Where somebody who may is offered to change the gateway. */
const areasOfChanges = ['channels', 'topics', 'people', 'people/groups', 'people/blocked', 'identity/keys']

describe('users in the console', () => {
  const stack = new AsyncDisposableStack()
  let own: OwnConsole
  let anna: Page
  let bob: Page
  /** Bob's, as it was suggested or set last. */
  let given = ''

  beforeAll(async () => {
    own = await openOwnConsole(stack)
    await own.addUser('anna.admin', 'admin')
    anna = await own.enter('anna.admin', '/users')
    bob = await openPage(own.browser, own.url)
    bob.setDefaultTimeout(30_000)
  })
  afterAll(() => stack.disposeAsync())

  const open = (path: string) => anna.goto(`${own.url}/users${path}`)
  const button = (name: string | RegExp) => anna.getByRole('button', { name, exact: true })
  const deed = (name: string) => anna.getByRole('dialog').getByRole('button', { name, exact: true })
  const row = (name: string) => anna.getByRole('row').filter({ hasText: name })
  const role = (name: string) => anna.getByRole('radio', { name })
  const entry = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Console' }).first().getByRole('link', { name, exact: true })
  const entries = (page: Page) =>
    page.getByRole('navigation', { name: 'Console' }).first().getByRole('link').allInnerTexts()

  it('adds a user with a password that it suggests, and says whose name is taken', async () => {
    await anna.getByRole('link', { name: 'Add a user' }).click()
    await anna.getByRole('textbox', { name: 'Name' }).fill('bob')
    await button('Suggest one').click()
    await button('Add a user').click()
    // The browser says that it is too short.
    expect(
      await anna.getByRole('textbox', { name: 'Name' }).evaluate((one: HTMLInputElement) => one.validity.valid),
    ).toBe(false)
    await anna.getByRole('textbox', { name: 'Name' }).fill('anna.admin')
    await button('Add a user').click()
    await anna.getByRole('alert').getByText('There is a user anna.admin already.').waitFor()
    await anna.getByRole('textbox', { name: 'Name' }).fill('bob.trading')
    await role('Messaging').check()
    given = await anna.getByRole('textbox', { name: 'Password', exact: true }).inputValue()
    expect(await anna.getByRole('textbox', { name: 'Password', exact: true }).getAttribute('type')).toBe('text')
    await button('Add a user').click()
    await anna.getByText('bob.trading can sign in now.').waitFor()
    await row('bob.trading').getByText('Messaging').waitFor()
    await signIn(bob, 'bob.trading', given)
  })

  it('finds users by part of their name', async () => {
    await anna.getByLabel('Search by name').fill('TRADE')
    await anna.getByText('No user has this in their name').waitFor()
    await anna.getByLabel('Search by name').fill('Trad')
    await row('anna.admin').waitFor({ state: 'detached' })
    await row('bob.trading').waitFor()
  })

  it('offers who sends messages nothing that changes the gateway', async () => {
    const shown = await entries(bob)
    expect(shown).toContain('Messages')
    for (const area of ['Users and sessions', 'Record']) expect(shown).not.toContain(area)
    await bob.goto(`${own.url}/messages`)
    await bob.getByRole('link', { name: 'New message' }).first().waitFor()
    expect(await changesOffered(bob)).toEqual([])
    const admin = await own.enter('anna.admin', '/messages')
    const offered = areasOfChanges.map((area) => expect.stringContaining(`${area}: `))
    expect(await changesOffered(admin)).toEqual(expect.arrayContaining(offered))
    await admin.context().close()
  })

  it('gives another role, which counts at once and can be undone', async () => {
    await anna.getByRole('link', { name: 'bob.trading' }).click()
    expect(await button('Save the role').isDisabled()).toBe(true)
    await role('Viewer').check()
    await button('Save the role').click()
    await anna.getByText('bob.trading is Viewer now.').waitFor()
    await bob.goto(`${own.url}/messages`)
    await settled(bob)
    expect(await bob.getByRole('link', { name: 'New message' }).count()).toBe(0)
    expect(await changesOffered(bob)).toEqual([])
    await button('Undo').click()
    await expect.poll(() => role('Messaging').isChecked()).toBe(true)
    await bob.goto(`${own.url}/messages`)
    await bob.getByRole('link', { name: 'New message' }).first().waitFor()
  })

  it('sets a new password, which ends the sessions; the old one is worth nothing', async () => {
    await button('Suggest one').click()
    const renewed = await anna.getByRole('textbox', { name: 'Password', exact: true }).inputValue()
    await button('Set the password').click()
    await anna.getByText('bob.trading has a new password.').waitFor()
    await anna.getByText('No session goes on').waitFor()
    expect(await anna.getByRole('textbox', { name: 'Password', exact: true }).inputValue()).toBe('')
    await entry(bob, 'Channels').click()
    await bob.getByText('Your session has ended').waitFor()
    await bob.getByRole('textbox', { name: 'User name' }).fill('bob.trading')
    await bob.getByRole('textbox', { name: 'Password' }).fill(given)
    await bob.getByRole('button', { name: 'Sign in' }).click()
    await bob.getByText('The name or the password is wrong.').waitFor()
    given = renewed
    await signIn(bob, 'bob.trading', given)
    await bob.getByRole('heading', { level: 1, name: 'Channels' }).waitFor()
  })

  it('ends a session, of somebody else and of one’s own', async () => {
    await open('/sessions')
    await row('anna.admin').filter({ hasText: 'this one' }).waitFor()
    await button('End a session of bob.trading').click()
    await deed('End').click()
    await anna.getByText('A session of bob.trading was ended.').waitFor()
    await row('bob.trading').waitFor({ state: 'detached' })
    await entry(bob, 'Topics').click()
    await bob.getByText('Your session has ended').waitFor()
    await row('this one').getByRole('button').click()
    await anna.getByText('This is the session you are using').waitFor()
    await deed('End').click()
    await anna.getByText('Your session has ended').waitFor()
    await signIn(anna, 'anna.admin')
    await anna.getByRole('heading', { level: 1, name: 'Users and sessions' }).waitFor()
  })

  it('unlocks whom wrong passwords locked', async () => {
    const login = { username: 'bob.trading', password: 'a wrong one' }
    for (let i = 0; i < 5; i += 1) await own.call('POST', 'login', login).catch(() => undefined)
    await open('')
    await row('bob.trading').getByText('locked').waitFor()
    await anna.getByRole('link', { name: 'bob.trading' }).click()
    await button('Unlock').click()
    await anna.getByText('bob.trading can sign in again.').waitFor()
    await button('Unlock').waitFor({ state: 'detached' })
    await signIn(bob, 'bob.trading', given)
  })

  it('removes a user, who can do nothing more', async () => {
    await button('Remove the user').click()
    await deed('Cancel').click()
    await button('Remove the user').click()
    await deed('Remove the user').click()
    await anna.getByText('bob.trading was removed.').waitFor()
    await row('anna.admin').waitFor()
    expect(await row('bob.trading').count()).toBe(0)
    await entry(bob, 'Messages').click()
    await bob.getByText('Your session has ended').waitFor()
    await bob.getByRole('textbox', { name: 'User name' }).fill('bob.trading')
    await bob.getByRole('textbox', { name: 'Password' }).fill(given)
    await bob.getByRole('button', { name: 'Sign in' }).click()
    await bob.getByText('The name or the password is wrong.').waitFor()
    await open('/by-name/bob.trading')
    await anna.getByText('There is no such user any more').waitFor()
  })

  it('asks before one gives up one’s own role, and knows at once what one may not any more', async () => {
    await open('/by-name/anna.admin')
    await role('Viewer').check()
    await button('Save the role').click()
    await anna.getByText('only somebody else who administers this gateway can change it again').waitFor()
    await deed('Cancel').click()
    await anna.reload()
    expect(await role('Administrator').isChecked()).toBe(true)
    await role('Viewer').check()
    await button('Save the role').click()
    await deed('Save the role').click()
    await anna.getByText('Users are for those who administer').waitFor()
    expect(await entries(anna)).not.toContain('Record')
    expect(await button('Undo').count()).toBe(0)
  })

  it('asks before one removes oneself, which leads to where one signs in', async () => {
    await own.call('PATCH', 'users/anna.admin', { role: 'admin' })
    await own.addUser('carol.admin', 'admin')
    await open('/by-name/anna.admin')
    await button('Remove the user').click()
    await anna.getByRole('dialog').getByText('This is you').waitFor()
    await deed('Remove the user').click()
    await anna.getByText('Your session has ended').waitFor()
    await signIn(anna, 'carol.admin', password)
    await row('carol.admin').waitFor()
    expect(await row('anna.admin').count()).toBe(0)
  })

  /** What changes the gateway and is offered somewhere all the same. */
  async function changesOffered(page: Page): Promise<string[]> {
    const found: string[] = []
    for (const area of areasOfChanges) {
      await page.goto(`${own.url}/${area}`)
      await settled(page)
      const deeds = page.getByRole('main').getByRole('button').or(page.getByRole('main').getByRole('link'))
      for (const deed of await deeds
        .filter({ hasText: /^(New|Add|Make|Block|Publish|Remove|Rotate|Register|Delete)\b/ })
        .allInnerTexts())
        found.push(`${area}: ${deed}`)
    }
    return found
  }
})
