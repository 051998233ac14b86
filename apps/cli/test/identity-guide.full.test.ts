import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { freePort, mainFile, startSpine } from './spine.ts'

const guide = join(import.meta.dirname, '../../../docs/identity.md')

/** The commands of the guide, block by block. */
const blocks = [...readFileSync(guide, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)

it('works as the guide to identity is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  const { url = '' } = await running.until(({ event }) => event === 'ready')
  const port = await freePort()
  const here = (text: string): string =>
    text
      .replace('spine join http://127.0.0.1:8080', `spine join ${url} --port ${port}`)
      .replaceAll('http://127.0.0.1:8090', `http://127.0.0.1:${port}`)
      .replaceAll(/^spine /gm, `'${process.execPath}' '${mainFile}' `)
  expect(blocks.length).toBeGreaterThan(6)
  const printed: string[] = []
  for (const block of blocks) {
    if (block.startsWith('spine serve')) {
      const child = spawn('sh', ['-c', `exec ${here(block)}`], { cwd: folder.path })
      const exit = once(child, 'exit')
      stack.defer(async () => {
        child.kill('SIGTERM')
        await exit
      })
      const lines = createInterface({ input: child.stdout })
      await new Promise<void>((resolve) => lines.on('line', (line) => line.includes('"ready"') && resolve()))
    } else {
      // The first command that fails ends the block, and the test.
      const { stdout } = await promisify(execFile)('sh', ['-ec', here(block)], { cwd: folder.path })
      expect(stdout, block).not.toContain('"err"')
      printed.push(stdout)
    }
  }
  const all = printed.join('')
  for (const part of ['Fingerprint', 'Solar Ltd', 'trader.roles.market.apps.wind.iam.ewc', ': VALID', 'is revoked'])
    expect(all).toContain(part)
  const verify = 'role verify trader.roles.market.apps.wind.iam.ewc --subject solar.iam.ewc --profile aggregator'
  await expect(promisify(execFile)('sh', ['-c', here(`spine ${verify}`)], { cwd: folder.path })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('PRECONDITION_MISSING'),
  })
})
