import { join } from 'node:path'
import { freePort, tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

const { blocks } = readGuide('identity.md')

it('works as the guide to identity is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  const { url = '' } = await running.until(({ event }) => event === 'ready')
  const port = String(await freePort())
  const here = (text: string): string =>
    text
      .replace('spine join http://127.0.0.1:8080', `spine join ${url} --port ${port}`)
      .replaceAll('http://127.0.0.1:8090', `http://127.0.0.1:${port}`)
  const guide = stack.use(createGuideRunner(folder.path, here))
  expect(blocks.length).toBeGreaterThan(6)
  const printed: string[] = []
  for (const block of blocks) {
    if (block.startsWith('spine serve')) await guide.serve(block)
    else {
      const output = await guide.run(block)
      expect(output, block).not.toContain('"err"')
      printed.push(output)
    }
  }
  const all = printed.join('')
  for (const part of ['Fingerprint', 'Solar Ltd', 'trader.roles.market.apps.wind.iam.ewc', ': VALID', 'is revoked'])
    expect(all).toContain(part)
  const verify = 'role verify trader.roles.market.apps.wind.iam.ewc --subject solar.iam.ewc --profile aggregator'
  await expect(guide.run(`spine ${verify}`)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('PRECONDITION_MISSING'),
  })
})
