import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A fresh folder that goes away when disposed of, or with this process. */
export function createTempFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'spine-bench-'))
  const remove = (): void => {
    process.off('exit', remove)
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
  process.on('exit', remove)
  return { path, [Symbol.dispose]: remove }
}
