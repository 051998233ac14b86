import { findDebianTool } from '@digital-spine/testkit'
import { type Browser, chromium } from 'playwright-core'

const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** A real Chromium: the machine's own, or on Debian, as root, its package. */
export async function openChromium(): Promise<Browser> {
  const executablePath = findDebianTool('chromium', { also: ['chromium-browser', 'google-chrome'] })
  if (executablePath === undefined)
    throw new Error('The tests of the pages need Chromium: install it and have it on PATH.')
  return chromium.launch({ executablePath, args: flags })
}
