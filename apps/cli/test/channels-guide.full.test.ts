import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { startSpine } from './spine.ts'

it('works as the guide to channels is written', { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  await running.until(({ event }) => event === 'ready')
  const guide = stack.use(createGuideRunner(folder.path, (block) => block))
  const [made, hidden, blocked, exported, applied] = await readGuide('channels.md').blocks.reduce(
    async (before, block) => [...(await before), await guide.run(block)],
    Promise.resolve<string[]>([]),
  )
  expect(made).toMatch(/The grid, northgrid\.iam\.ewc \(\S+\): named as northgrid\.iam\.ewc; in the group partners/)
  expect(made).toMatch(/voltware\.iam\.ewc \(\S+\): in the group partners/)
  expect(hidden).toMatch(/[0-9a-f-]{36}\n$/)
  expect(blocked).toMatch(/voltware\.iam\.ewc \(\S+\) {2}\S+ {2}floods us/)
  expect(exported?.trim().split('\n')).toEqual(exported?.match(/^= \w+ \S+.*$/gm))
  expect(applied).toMatch(/~ Channel offers\.partners\n(.*\n)* {4}\+ maxPayloadBytes: 65536/)
})
