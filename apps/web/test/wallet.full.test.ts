import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OwnEnrolment, WalletImported } from '@digital-spine/api'
import { importWallet } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { tempFolder } from '@digital-spine/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callParticipant } from './call-participant.ts'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

const passphrase = 'eight words that nobody else knows'

describe('the wallet in the console', () => {
  const stack = new AsyncDisposableStack()
  const kept = stack.use(tempFolder()).path
  const file = join(kept, 'wallet.jwe')
  const problems: string[] = []
  let url: string
  let page: Page
  let credentials: readonly string[]

  beforeAll(async () => {
    const world = await openPagesWorld(stack, ['--no-simulation'])
    url = world.url
    credentials = (await callParticipant<OwnEnrolment>(url, 'aggregator', 'GET', 'enrol')).value.credentials
    page = await openPage(world.browser, at('aggregator'), problems)
  })
  afterAll(() => stack.disposeAsync())

  const at = (key: string): string => `${url}/participants/${key}/identity/wallet`
  const region = (name: string) => page.getByRole('region', { name, exact: true })
  const fill = async (text: string, again = text): Promise<void> => {
    await region('Export').getByLabel('Passphrase').first().fill(text)
    await region('Export').getByLabel('Passphrase again').fill(again)
    await region('Export').getByRole('button', { name: 'Export' }).click()
  }
  const take = async (path: string, opensWith: string): Promise<void> => {
    const into = region('Import')
    await into.locator('input[type=file]').setInputFiles(path)
    await into.getByLabel('Passphrase').fill(opensWith)
    await into.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click()
  }
  /** It was refused, and says so: why, and what to do. */
  const refused = async (...texts: string[]): Promise<void> => {
    const alert = region('Import').getByRole('alert')
    await alert.getByText('Nothing was imported').waitFor()
    for (const text of texts) await alert.getByText(text).waitFor()
  }

  it('lists every credential that the gateway holds, with who issued it', async () => {
    expect(credentials.length).toBeGreaterThan(0)
    const table = page.getByRole('table', { name: 'Credentials' })
    await table.getByRole('row').nth(credentials.length).waitFor()
    expect(await table.getByRole('row').count()).toBe(credentials.length + 1)
    await table.getByText('spine.iam.ewc').first().waitFor()
  })

  it('exports nothing under a passphrase that is short, or that was typed in two ways', async () => {
    const files: unknown[] = []
    page.on('download', (download) => files.push(download))
    await fill('too short')
    await page.getByText('At least 12 characters', { exact: true }).waitFor()
    await fill(passphrase, 'eight words that nobody else kno')
    await page.getByText('The two differ').waitFor()
    const short = await callParticipant(url, 'aggregator', 'POST', 'wallet/export', { passphrase: 'too short' })
    expect(short.status).toBe(400)
    expect(files).toEqual([])
  })

  it('exports all credentials and no key, to a file that tells nothing without the passphrase', async () => {
    const saved = page.waitForEvent('download')
    await fill(passphrase)
    const download = await saved
    expect(download.suggestedFilename()).toBe('wallet.jwe')
    await download.saveAs(file)
    await page.getByText(`${credentials.length} credentials are in the file.`).waitFor()
    const text = readFileSync(file, 'utf8')
    const header = Buffer.from(text.split('.')[0] ?? '', 'base64url').toString()
    expect(JSON.parse(header)).toMatchObject({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', typ: 'spine-wallet+jwe' })
    expect(text).toMatch(/^[\w-]+(\.[\w-]+){4}$/)
    const opened = await importWallet({ crypto, file: text, passphrase })
    expect(Object.keys(opened).toSorted()).toEqual(['credentials', 'did', 'exportedAt', 'sdJwts'])
    expect(opened.credentials).toEqual(expect.arrayContaining([...credentials]))
    const inClear = [opened.did, passphrase, ...opened.credentials, ...opened.sdJwts]
    for (const secret of inClear) expect(text).not.toContain(secret)
    expect(JSON.stringify(opened)).not.toMatch(/"d"|privateKey|BEGIN/)
    expect(await region('Export').getByLabel('Passphrase').first().inputValue()).toBe('')
  })

  it('says before what an import does, and takes what is there already without a copy of it', async () => {
    const into = region('Import')
    await into.locator('input[type=file]').setInputFiles(file)
    await into.getByLabel('Passphrase').fill(passphrase)
    await into.getByRole('button', { name: 'Import', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Import this wallet?' })
    await dialog.getByText('nothing is replaced or lost').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await take(file, passphrase)
    await page.getByText('0 credentials were new.').waitFor()
    const again = { file: readFileSync(file, 'utf8'), passphrase }
    const answer = await callParticipant<WalletImported>(url, 'aggregator', 'POST', 'wallet/import', again)
    expect(answer.value.imported).toBe(0)
  })

  it('refuses another passphrase, a file of another kind and one that was altered, and says what to do', async () => {
    await take(file, 'eight words that somebody guessed')
    await refused('does not open with this passphrase', 'Check the passphrase')
    const other = join(kept, 'picture.png')
    writeFileSync(other, Buffer.from('89504e470d0a1a0a', 'hex'))
    await take(other, passphrase)
    await refused('It is no JWE', 'Choose a file that was exported here')
    const whole = readFileSync(file, 'utf8')
    const altered = join(kept, 'altered.jwe')
    const at = whole.length - 40
    writeFileSync(altered, `${whole.slice(0, at)}${whole[at] === 'A' ? 'B' : 'A'}${whole.slice(at + 1)}`)
    await take(altered, passphrase)
    await refused('does not open with this passphrase', 'take another copy')
  })

  it('is refused by a gateway that is somebody else, which keeps its own identity', async () => {
    const made = await fetch(`${url}/api/sandbox/participants`, {
      ...{ method: 'POST', headers: { origin: url, 'content-type': 'application/json' }, body: '{}' },
    })
    const { key, did } = (await made.json()) as { key: string; did: string }
    await page.goto(at(key))
    await page.getByText('The wallet is empty').waitFor()
    await page.getByText('The identity itself moves with its keys').waitFor()
    await take(file, passphrase)
    await refused('The credentials are of', did, 'Import the file at a gateway of the identity that exported it')
    await page.getByText('The wallet is empty').waitFor()
    expect((await callParticipant<{ did: string }>(url, key, 'GET', 'identity')).value.did).toBe(did)
    await page.getByRole('link', { name: 'Keys' }).click()
    await page.getByText('spine identity export. That is done where the gateway runs').waitFor()
  })

  it('ran without errors of the page', () => {
    // What is refused is answered with a 400 or 403, which browsers log.
    expect(problems.filter((problem) => !/status of 4/.test(problem))).toEqual([])
  })
})
