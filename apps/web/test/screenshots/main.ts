// npm run screenshots [START OF A NAME …]: every page and state of a real sandbox in a real Chromium, light and dark, wide and narrow.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { openChromium } from '../chromium.ts'
import { startSandbox } from '../sandbox.ts'
import { shots } from '../shots/all.ts'

const target = join(import.meta.dirname, '../../../../screenshots')
const wanted = process.argv.slice(2)
const schemes = ['light', 'dark'] as const
const widths = [1280, 360] as const

using folder = tempFolder()
await using sandbox = await startSandbox(folder.path)
await using stack = new AsyncDisposableStack()
const browser = await openChromium()
stack.defer(() => browser.close())
if (wanted.length === 0) rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })

for (const { name, path, arrange, restore } of shots) {
  if (wanted.length > 0 && !wanted.some((start) => name.startsWith(start))) continue
  for (const colorScheme of schemes) {
    for (const width of widths) {
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        colorScheme,
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      await arrange(page, () => page.goto(`${sandbox.url}${path}`))
      const file = `${name}-${colorScheme}-${width}.png`
      await page.screenshot({ path: join(target, file), fullPage: true })
      await restore?.(page)
      await context.close()
      process.stdout.write(`screenshots/${file}\n`)
    }
  }
}
