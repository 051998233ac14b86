import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { createGuideRunner, readGuide } from './guide.ts'
import { spine, startSpine } from './spine.ts'

const { blocks } = readGuide('files.md')

it('works as the guide to large files is written', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const running = startSpine(join(folder.path, '.spine'), '--no-simulation')
  stack.defer(() => running.end('SIGTERM'))
  await running.until(({ event }) => event === 'ready')
  const profiles = ['--profiles', join(folder.path, '.spine/profiles.json')]
  const guide = stack.use(createGuideRunner(folder.path, (block) => block))
  for (const block of blocks) {
    if (/^spine file receive/m.test(block)) {
      const arrived = () =>
        spine(
          'file',
          'receive',
          'profiles.in',
          '--client',
          'looking',
          '--out',
          folder.path,
          '--profile',
          'aggregator',
          ...profiles,
        )
      await expect.poll(arrived).toContain('profile.csv')
    }
    await guide.run(block)
  }
  expect(readFileSync(join(folder.path, 'downloads/profile.csv'), 'utf8')).toBe(
    readFileSync(join(folder.path, 'profile.csv'), 'utf8'),
  )
})
