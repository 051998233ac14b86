import type { Page } from 'playwright-core'
import type { Shot } from './shot.ts'

const path = '/participants/aggregator/users'
const name = 'alice.grid'

/** Calls the gateway of the page as the sandbox does. */
export async function callGateway(page: Page, method: string, route: string, body?: unknown): Promise<void> {
  await page.evaluate(
    async ([method, route, body]) => {
      const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body }
      await fetch(`/api/participants/aggregator/api/v2/${route}`, { method, ...json })
    },
    [method, route, body === undefined ? undefined : JSON.stringify(body)] as const,
  )
}

const addUsers = async (page: Page): Promise<void> => {
  for (const [user, role] of [
    [name, 'admin'],
    ['bob-trading', 'messaging'],
    ['carol.audit', 'viewer'],
  ] as const)
    await callGateway(page, 'POST', 'users', { name: user, role, password: 'correct horse battery' })
  await callGateway(page, 'POST', 'login', { username: name, password: 'correct horse battery' })
  for (let i = 0; i < 6; i += 1)
    await callGateway(page, 'POST', 'login', { username: 'bob-trading', password: 'a guess' })
}

export const usersShots: readonly Shot[] = [
  {
    name: 'users-none',
    path,
    arrange: async (page, open) => {
      await page.route('**/api/v2/users?*', (route) => route.continue())
      await open()
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
  {
    name: 'users-list',
    path,
    arrange: async (page, open) => {
      await open()
      await addUsers(page)
      await page.reload()
      await page.getByRole('link', { name }).waitFor()
    },
  },
  {
    name: 'users-sessions',
    path: `${path}/sessions`,
    arrange: async (page, open) => {
      await open()
      await addUsers(page)
      await page.reload()
      await page
        .getByRole('button', { name: `End a session of ${name}` })
        .first()
        .waitFor()
    },
  },
  {
    name: 'users-one',
    path: `${path}/by-name/${name}`,
    arrange: async (page, open) => {
      await open()
      await addUsers(page)
      await page.reload()
      await page.getByRole('radio', { name: 'Administrator' }).waitFor()
      await page.getByRole('button', { name: 'End', exact: false }).first().waitFor()
    },
  },
  {
    name: 'users-remove',
    path: `${path}/by-name/${name}`,
    arrange: async (page, open) => {
      await open()
      await addUsers(page)
      await page.reload()
      await page.getByRole('button', { name: 'Remove the user' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Remove the user' }).waitFor()
    },
  },
  {
    name: 'users-new',
    path: `${path}/new`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('button', { name: 'Suggest one' }).click()
    },
  },
  {
    name: 'users-account',
    path: `${path}/account`,
    arrange: async (page, open) => {
      await open()
      await page.getByRole('heading', { name: 'What you may do here' }).waitFor()
    },
  },
]
