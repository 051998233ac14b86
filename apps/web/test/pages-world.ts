import { tempFolder } from '@digital-spine/testkit'
import type { Browser } from 'playwright-core'
import { openChromium } from './chromium.ts'
import { startSandbox } from './sandbox.ts'

/** A sandbox with its data in `folder`, and a browser. */
export type PagesWorld = { readonly url: string; readonly folder: string; readonly browser: Browser }

/** Starts both, with these flags of `spine up`; they end with the stack. */
export async function openPagesWorld(stack: AsyncDisposableStack, flags: readonly string[] = []): Promise<PagesWorld> {
  const { path: folder } = stack.use(tempFolder())
  const { url } = stack.use(await startSandbox(folder, flags))
  const browser = await openChromium()
  stack.defer(() => browser.close())
  return { url, folder, browser }
}
