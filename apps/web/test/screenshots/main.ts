// npm run screenshots [START OF A NAME …]: every page and state of a real sandbox in a real Chromium, light and dark, wide and narrow.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { openChromium } from '../chromium.ts'
import { looks, openPage, showIn } from '../page-checks.ts'
import { startSandbox } from '../sandbox.ts'
import { shots } from '../shots/all.ts'

const target = join(import.meta.dirname, '../../../../screenshots')
const wanted = process.argv.slice(2)

using folder = tempFolder()
await using sandbox = await startSandbox(folder.path)
await using stack = new AsyncDisposableStack()
const browser = await openChromium()
stack.defer(() => browser.close())
if (wanted.length === 0) rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })

for (const { name, path, arrange, restore } of shots) {
  if (wanted.length > 0 && !wanted.some((start) => name.startsWith(start))) continue
  const page = await openPage(browser, 'about:blank')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await arrange(page, () => page.goto(`${sandbox.url}${path}`))
  for (const look of looks) {
    await showIn(page, look)
    await page.evaluate(drawTwice)
    const file = `${name}-${look.scheme}-${look.width}.png`
    await page.screenshot({ path: join(target, file), fullPage: true, animations: 'disabled' })
    process.stdout.write(`screenshots/${file}\n`)
  }
  await restore?.(page)
  await page.context().close()
}

/** Runs in the page: what is drawn to the size of its place knows it after the first frame. */
function drawTwice(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
}
