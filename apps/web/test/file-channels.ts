import type { Page } from 'playwright-core'

const owner = 'voltware.iam.ewc'
const topicName = 'load-profiles'
const fields = [
  { name: 'meteringPoint', type: 'string', constraints: { required: true, pattern: 'DE\\d{12}' } },
  { name: 'kWh', type: 'number', constraints: { required: true, minimum: 0 } },
]
const content = {
  format: 'csv',
  files: [{ path: 'schema.json', content: JSON.stringify({ fields }) }],
  main: 'schema.json',
}

/** Asks a participant's gateway, as the page does. */
export function ask<T>(page: Page, path: string, body?: unknown): Promise<T> {
  return page.evaluate(
    async ([at, text]) => {
      const given =
        text === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: text }
      const answer = await fetch(`/api/participants/${at}`, given)
      return (await answer.json()) as T
    },
    [path, body === undefined ? undefined : JSON.stringify(body)] as const,
  )
}

/** Has the device maker send load profiles, CSV, to the grid operator by `profiles.out`; done again it changes nothing. */
export async function openFileChannels(page: Page): Promise<void> {
  await ask(page, 'device-maker/api/v2/topics', { owner, name: topicName, version: '1.0.0', content })
  const topics = [{ owner, topicName }]
  for (const [key, fqcn, type, role] of [
    ['grid-operator', 'profiles.in', 'download', 'devicemaker'],
    ['device-maker', 'profiles.out', 'upload', 'gridoperator'],
  ] as const) {
    const conditions = { roles: [`${role}.roles.exchange.apps.spine.iam.ewc`], topics }
    await ask(page, `${key}/api/v2/apply`, {
      documents: [{ apiVersion: 'digital-spine/v1', kind: 'Channel', spec: { fqcn, type, conditions } }],
    })
  }
}

/** Load profiles of at least so many bytes. */
export function profileOf(bytes: number): Buffer {
  const row = (number: number): string => `DE${String(number).padStart(12, '0')},${(number * 7919) % 1000}\n`
  const piece = Array.from({ length: Math.min(50_000, Math.ceil(bytes / 17)) }, (_, number) => row(number)).join('')
  return Buffer.from(`meteringPoint,kWh\n${piece.repeat(Math.ceil(bytes / piece.length))}`)
}

/** Goes through the wizard on the device maker's page. */
export async function sendFile(
  page: Page,
  file: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  await page.getByRole('radio', { name: /profiles\.out/ }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('radio', { name: /load-profiles/ }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Choose a file').first().setInputFiles(file)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}
