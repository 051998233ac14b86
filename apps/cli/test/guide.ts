import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { mainFile } from './spine.ts'

/** The text of a guide in docs, and the commands in it, block by block. */
export function readGuide(name: string): { readonly text: string; readonly blocks: readonly string[] } {
  const text = readFileSync(join(import.meta.dirname, '../../../docs', name), 'utf8')
  return { text, blocks: [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block) }
}

/** Runs commands of a guide in a folder; `spine` is the one of this tree. */
export type GuideRunner = AsyncDisposable & {
  /** Answers what they print; the first command that fails ends them. */
  run(block: string): Promise<string>
  /** Runs until `endAll`; resolves when it is ready. */
  serve(block: string): Promise<void>
  endAll(): Promise<void>
}

export function createGuideRunner(folder: string, here: (block: string) => string): GuideRunner {
  const serving = new Set<() => Promise<void>>()
  const script = (block: string): string =>
    here(block).replaceAll(/\bspine (?=[a-z])/g, `'${process.execPath}' '${mainFile}' `)
  const endAll = async (): Promise<void> => {
    for (const end of serving) await end()
    serving.clear()
  }
  return {
    async run(block) {
      const { stdout } = await promisify(execFile)('sh', ['-ec', script(block)], { cwd: folder })
      return stdout
    },
    async serve(block) {
      const child = spawn('sh', ['-c', script(block).replace(/^((?:\w+=\S+ )*)/, '$1exec ')], { cwd: folder })
      const exit = once(child, 'exit')
      serving.add(async () => {
        child.kill('SIGTERM')
        await exit
      })
      const lines = createInterface({ input: child.stdout })
      const ready = new Promise<void>((resolve) => lines.on('line', (line) => line.includes('"ready"') && resolve()))
      await Promise.race([ready, exit.then(() => Promise.reject(new Error(`it ended: ${block}`)))])
    },
    endAll,
    [Symbol.asyncDispose]: endAll,
  }
}
