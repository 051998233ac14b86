import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

const { blocks } = readGuide('access.md')

it('works as the guide to access is written', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  const { participants = [] } = await running.until(({ event }) => event === 'ready')
  const { url = '' } = participants.find(({ name }) => name === 'aggregator') ?? {}
  const here = (block: string): string => block.replaceAll('http://127.0.0.1:8090', url)
  const guide = stack.use(createGuideRunner(folder.path, here))
  const printed: string[] = []
  for (const block of blocks) printed.push(await guide.run(block))
  const [keys, users, login, audit] = printed
  expect(keys).toMatch(/^gwk_[\w-]{43}\n.*offers\.out/s)
  expect(users).toContain('alice  messaging')
  expect(login).toMatch(/"accessToken":"gwa_/)
  expect(audit).toMatch(/key:configured +POST \/api\/v2\/api-keys +offers +allowed/)
  expect(audit).toMatch(/user:alice +login/)
})
