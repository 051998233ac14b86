import type { Page } from 'playwright-core'
import { ask, openFileChannels, profileOf, sendFile } from '../file-channels.ts'
import { turn } from '../turn.ts'
import type { Shot } from './shot.ts'

const maker = '/participants/device-maker/files'
const grid = '/participants/grid-operator/files'
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/csv', buffer })

/** Has a profile sent, unless one has been. */
async function sendOnce(page: Page): Promise<void> {
  await openFileChannels(page)
  const { messages } = await ask<{ messages: unknown[] }>(page, 'grid-operator/api/v2/messages/search?file=true')
  if (messages.length > 0) return
  await page.goto(new URL(`${maker}/new`, page.url()).href)
  await sendFile(page, file('load-profile-2026.csv', profileOf(3_000_000)))
  await page.getByRole('link', { name: /load-profile-2026/ }).waitFor()
}

export const filesShots: readonly Shot[] = [
  {
    name: 'files-none',
    path: '/participants/aggregator/files',
    arrange: async (page, open) => {
      await open()
      await page.getByText('No files yet').waitFor()
    },
  },
  {
    name: 'files-new-no-channel',
    path: '/participants/aggregator/files/new',
    arrange: async (page, open) => {
      await open()
      await page.getByText('There is no channel for files').waitFor()
    },
  },
  {
    name: 'files-new-channel',
    path: `${maker}/new`,
    arrange: async (page, open) => {
      await open()
      await openFileChannels(page)
      await open()
      await page.getByRole('radio').waitFor()
    },
  },
  {
    name: 'files-new-file',
    path: `${maker}/new`,
    arrange: async (page, open) => {
      await open()
      await openFileChannels(page)
      await open()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByText('Drop a file here').waitFor()
    },
  },
  {
    name: 'files-sent',
    path: maker,
    arrange: async (page, open) => {
      await open()
      await sendOnce(page)
      await open()
      await page.getByRole('link', { name: /load-profile-2026/ }).waitFor()
    },
  },
  {
    name: 'files-sending',
    path: `${maker}/new`,
    arrange: async (page, open) => {
      await open()
      await openFileChannels(page)
      await open()
      await page.getByRole('radio').waitFor()
      await turn(page, 'device-maker', false)
      await sendFile(page, file('year-of-readings.csv', profileOf(6_000_000)))
      await page.getByText('waits for the gateway').waitFor()
    },
    restore: (page) => turn(page, 'device-maker', true),
  },
  {
    name: 'files-refused',
    path: `${maker}/new`,
    arrange: async (page, open) => {
      await open()
      await openFileChannels(page)
      await open()
      await sendFile(page, file('not-a-profile.csv', Buffer.from('meteringPoint,kWh\nDE1,much\n')))
      await page.getByText('The gateway does not take this file').waitFor()
    },
  },
  {
    name: 'files-received',
    path: grid,
    arrange: async (page, open) => {
      await open()
      await sendOnce(page)
      await open()
      await page.getByRole('link', { name: 'Download load-profile-2026.csv' }).waitFor()
    },
  },
  {
    name: 'files-received-one',
    path: grid,
    arrange: async (page, open) => {
      await open()
      await sendOnce(page)
      await open()
      await page.getByRole('link', { name: 'Received: load-profile-2026.csv' }).click()
      await page.getByText('Each piece is the one that was signed').waitFor()
    },
  },
  {
    name: 'files-sent-one',
    path: maker,
    arrange: async (page, open) => {
      await open()
      await sendOnce(page)
      await open()
      await page.getByRole('link', { name: 'Sent: load-profile-2026.csv' }).click()
      await page.getByRole('table', { name: 'Recipients' }).getByText('delivered').waitFor()
    },
  },
]
