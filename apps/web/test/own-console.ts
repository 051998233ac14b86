import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openPage } from './page-checks.ts'
import { openPagesWorld } from './pages-world.ts'

/** What everybody signs in with who is added here. */
export const password = 'correct horse battery'

/** The aggregator's gateway in a sandbox, with the console that people sign in to by name. */
export type OwnConsole = {
  /** Where the console begins. */
  readonly url: string
  readonly apiKey: string
  readonly browser: Browser
  /** Calls the gateway's API by its first key; throws what it refuses. */
  call<T>(method: string, path: string, body?: object): Promise<T>
  addUser(name: string, role: 'admin' | 'messaging' | 'viewer'): Promise<void>
  /** A page of the console in a browser profile of its own, where this user is signed in. */
  enter(name: string, path: string): Promise<Page>
}

/** Starts a sandbox without its simulation; it ends with the stack. */
export async function openOwnConsole(stack: AsyncDisposableStack): Promise<OwnConsole> {
  const { folder, browser } = await openPagesWorld(stack, ['--no-simulation'])
  const profiles = JSON.parse(readFileSync(join(folder, 'profiles.json'), 'utf8'))
  const { gateway, apiKey } = profiles.aggregator as { gateway: string; apiKey: string }
  const url = `${gateway}/console`
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${gateway}/api/v2/${path}`, {
      method,
      headers: { 'x-api-key': apiKey, ...type },
      ...sent,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  return {
    ...{ url, apiKey, browser, call },
    addUser: async (name, role) => void (await call('POST', 'users', { name, role, password })),
    async enter(name, path) {
      const page = await openPage(browser, `${url}${path}`)
      page.setDefaultTimeout(30_000)
      await signIn(page, name)
      return page
    },
  }
}

/** Signs in where the page asks for it; back when the console is there. */
export async function signIn(page: Page, name: string, given = password): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(name)
  await page.getByRole('textbox', { name: 'Password' }).fill(given)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Console' }).first().waitFor()
}
