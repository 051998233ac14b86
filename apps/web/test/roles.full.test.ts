import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

/** Shows as text, or else opens a dialog, which is a problem. */
const script = '<img src=x onerror=alert(1)>'
const application = 'trials.apps.voltware.iam.ewc'
const role = `inspector.roles.${application}`

describe('identity, organisations and roles in the console', () => {
  const stack = new AsyncDisposableStack()
  const problems: string[] = []
  let url: string
  let browser: Browser
  let maker: Page
  let aggregator: Page

  beforeAll(async () => {
    ;({ url, browser } = await openPagesWorld(stack, ['--no-simulation']))
    maker = await openPage(browser, at('device-maker', 'organisations/voltware.iam.ewc'), problems)
    aggregator = await openPage(browser, at('aggregator', 'roles'), problems)
  })
  afterAll(() => stack.disposeAsync())

  const at = (key: string, path: string): string => `${url}/participants/${key}/${path}`
  const click = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
  const deed = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  const shows = (page: Page, text: string) => page.getByText(text).first().waitFor()
  const state = (page: Page, text: string) => page.locator('.state', { hasText: text }).first().waitFor()

  it('makes an application and a role of it, browsed in the tree by keyboard', async () => {
    await maker.getByRole('link', { name: 'New application' }).click()
    await maker.getByLabel('Label').fill('trials')
    await shows(maker, '✓ free')
    await maker.getByLabel('Title').fill(`Trials ${script}`)
    await click(maker, 'Next')
    await click(maker, 'New application')
    await maker.getByRole('heading', { level: 1, name: `Trials ${script}` }).waitFor()

    await maker.getByRole('link', { name: 'New role' }).click()
    await maker.getByLabel('Label').fill('inspector')
    await shows(maker, '✓ free')
    await click(maker, 'Next')
    await shows(maker, 'These parties')
    await click(maker, 'Next')
    await maker.getByLabel('Valid for (days)').fill('30')
    await click(maker, 'Next')
    for (const [legend, label] of [
      ['Asked of the requester', `Company ${script}`],
      ['Added by the issuer', 'Limit in MW'],
    ] as const) {
      const group = maker.getByRole('group', { name: legend })
      await group.getByRole('button', { name: 'Add a field' }).click()
      await group.getByLabel('Label').fill(label)
      await group.getByLabel('Required').check()
    }
    await maker.getByRole('group', { name: 'Added by the issuer' }).getByLabel('Type').selectOption('number')
    await click(maker, 'Next')
    await click(maker, 'New role')
    await maker.getByRole('heading', { level: 1, name: 'inspector' }).waitFor()
    await shows(maker, `Company ${script}`)

    const tree = maker.getByRole('navigation', { name: 'Tree of names' })
    await tree.getByRole('link', { name: 'Voltware', exact: false }).first().focus()
    await maker.keyboard.press('ArrowRight')
    await maker.keyboard.press('ArrowRight')
    await maker.keyboard.press('ArrowDown')
    expect(await maker.evaluate(() => document.activeElement?.getAttribute('title'))).toBe(role)
  })

  it('asks for the role and sees it verified once it is approved', async () => {
    await aggregator.getByRole('link', { name: 'Request a role' }).first().click()
    await aggregator.getByLabel('Search roles').fill('inspector')
    await aggregator.getByRole('list', { name: 'Roles' }).getByRole('button', { name: 'inspector' }).click()
    await shows(aggregator, 'Limit in MW')
    await click(aggregator, 'Next')
    await aggregator.getByLabel(`Company ${script}`).fill(`FlexPool ${script}`)
    await click(aggregator, 'Next')
    await click(aggregator, 'Send the request')
    await state(aggregator, 'waiting for approval')

    await maker.goto(at('device-maker', 'roles/requests'))
    await maker.getByRole('link', { name: 'flexpool.iam.ewc' }).click()
    await shows(maker, `FlexPool ${script}`)
    await click(maker, 'Approve')
    await shows(maker, 'is required')
    await maker.getByLabel('Limit in MW').fill('5')
    await click(maker, 'Approve')
    await state(maker, 'approved')
    await state(aggregator, 'verified')
    await shows(aggregator, 'checks passed')
  })

  it('presents the credential, and lists it no more', async () => {
    await click(aggregator, 'Present')
    await aggregator.getByLabel('Verifier').fill('https://verifier.example')
    await aggregator.getByLabel('Nonce').fill('n-1')
    await aggregator.getByLabel('Limit in MW').check()
    await aggregator.getByRole('dialog').getByRole('button', { name: 'Present', exact: true }).click()
    await aggregator.getByRole('region', { name: 'Presentation' }).getByText('~').waitFor()
    await aggregator.keyboard.press('Escape')
    await click(aggregator, 'List no more')
    await shows(aggregator, 'not listed')
    await click(aggregator, 'Undo')
    await shows(aggregator, 'listed for everybody')
  })

  it('suspends, restores and revokes, which the holder sees at once', async () => {
    await maker.goto(at('device-maker', 'roles/issued'))
    await maker.getByLabel('Holder').fill('flexpool.iam.ewc')
    await click(maker, 'Suspend')
    await state(aggregator, 'suspended')
    await click(maker, 'Restore')
    await state(aggregator, 'verified')
    await click(maker, 'Revoke')
    await deed(maker, 'Revoke')
    await maker.getByRole('cell').getByText('revoked').first().waitFor()
    await state(aggregator, 'revoked')
  })

  it('turns a request down with a reason, and withdraws one', async () => {
    await aggregator.goto(at('aggregator', `roles/request?role=${role}`))
    await click(aggregator, 'Next')
    await aggregator.getByLabel(`Company ${script}`).fill('FlexPool')
    await click(aggregator, 'Next')
    await click(aggregator, 'Send the request')
    await maker.goto(at('device-maker', 'roles/requests'))
    await maker.getByRole('link', { name: 'flexpool.iam.ewc' }).click()
    await click(maker, 'Reject …')
    await maker.getByLabel('Reason').fill(`No ${script}`)
    await click(maker, 'Reject')
    await shows(aggregator, `No ${script}`)

    await aggregator.goto(at('aggregator', `roles/request?role=${role}`))
    await click(aggregator, 'Next')
    await aggregator.getByLabel(`Company ${script}`).fill('FlexPool')
    await click(aggregator, 'Next')
    await click(aggregator, 'Send the request')
    await click(aggregator, 'Withdraw')
    await state(aggregator, 'withdrawn')
  })

  it('changes, hands over and gives up names', async () => {
    await maker.goto(at('device-maker', `organisations/${role}/edit`))
    await click(maker, 'Next')
    await maker.getByLabel('Valid for (days)').fill('60')
    await click(maker, 'Next')
    await click(maker, 'Next')
    await click(maker, 'Save')
    await shows(maker, '60 days')
    await click(maker, 'Give up')
    await maker.getByRole('dialog').getByRole('textbox').fill(role)
    await deed(maker, 'Give up')
    await maker.getByRole('heading', { level: 1, name: 'Organisations' }).waitFor()

    await maker.goto(at('device-maker', `organisations/${application}/edit`))
    await maker.getByLabel('Description').fill(script)
    await click(maker, 'Save')
    await shows(maker, script)
    await maker.getByRole('link', { name: 'Transfer' }).click()
    await maker.getByLabel('To whom').fill('flexpool.iam.ewc')
    await click(maker, 'Transfer')
    await maker.getByRole('dialog').getByRole('textbox').fill(application)
    await deed(maker, 'Transfer')
    await maker.getByRole('heading', { level: 1, name: 'Trials' }).waitFor()
    await maker.getByRole('region', { name: 'About' }).getByText('flexpool.iam.ewc').waitFor()
  })

  it('registers a name and calls itself by it, and by the one before again', async () => {
    await aggregator.goto(at('aggregator', 'identity/register'))
    await aggregator.getByLabel('Label').fill('flexpool-two')
    await shows(aggregator, '✓ free')
    await click(aggregator, 'Next')
    await click(aggregator, 'Register')
    const card = aggregator.getByRole('region', { name: 'Identity' })
    await card.getByText('flexpool-two.iam.ewc').waitFor()
    await aggregator.getByRole('button', { name: 'Use this name flexpool.iam.ewc' }).click()
    await card.getByText('flexpool.iam.ewc').waitFor()
  })

  it('rotates the signing key, and the old one ends', async () => {
    await aggregator.goto(at('aggregator', 'identity/keys/rotate'))
    await click(aggregator, 'Rotate')
    await deed(aggregator, 'Rotate')
    await shows(aggregator, 'Done. In use now:')
    await aggregator.getByRole('link', { name: 'To all keys' }).click()
    const signing = aggregator.getByRole('table', { name: 'Signing keys' })
    await signing.getByRole('row').filter({ hasText: '#delegate-1' }).getByText('ended').waitFor()
    await signing.getByText('in use').waitFor()
  })

  it('exports the wallet under a passphrase that is typed twice, and imports it', async () => {
    await aggregator.goto(at('aggregator', 'identity/wallet'))
    const out = aggregator.getByRole('region', { name: 'Export' })
    await out.getByLabel('Passphrase').first().fill('eight words that nobody else knows')
    await out.getByLabel('Passphrase again').fill('eight words that nobody else kno')
    await out.getByRole('button', { name: 'Export' }).click()
    await shows(aggregator, 'The two differ')
    await out.getByLabel('Passphrase again').fill('eight words that nobody else knows')
    const [download] = await Promise.all([
      aggregator.waitForEvent('download'),
      out.getByRole('button', { name: 'Export' }).click(),
    ])
    const file = await download.path()
    expect(readFileSync(file, 'utf8').split('.')).toHaveLength(5)

    const into = aggregator.getByRole('region', { name: 'Import' })
    await into.locator('input[type=file]').setInputFiles(file)
    await into.getByLabel('Passphrase').fill('eight words that nobody else knows')
    await into.getByRole('button', { name: 'Import' }).click()
    await deed(aggregator, 'Import')
    await shows(aggregator, 'credentials were new')
  })

  it('ran no script of others', () => {
    // A name that is free is answered with a 404, which browsers log.
    expect(problems.filter((problem) => !problem.includes('404'))).toEqual([])
  })
})
