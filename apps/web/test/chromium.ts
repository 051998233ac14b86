import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** A real Chromium: the machine's own, or on Debian, as root, its package. */
export async function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? installChromium(), args: flags })
}

function findChromium(): string | undefined {
  for (const name of names) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    if (found.status === 0) return found.stdout.trim()
  }
  return undefined
}

function installChromium(): string {
  const isDebian = existsSync('/etc/os-release') && readFileSync('/etc/os-release', 'utf8').includes('debian')
  if (!isDebian || process.getuid?.() !== 0)
    throw new Error('The tests of the pages need Chromium: install it and have it on PATH.')
  const install = `command -v chromium || { apt-get update && apt-get install -y --no-install-recommends chromium; }`
  // One after the other, and whoever waited finds it: test files run beside each other.
  execFileSync('flock', [join(tmpdir(), 'install-chromium.lock'), 'sh', '-c', install], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  const installed = findChromium()
  if (installed === undefined) throw new Error('Debian’s Chromium was installed and is not on PATH.')
  return installed
}
