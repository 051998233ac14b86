import { tempFolder } from '@digital-spine/testkit'
import fc from 'fast-check'
import { it } from 'vitest'
import { arbitraryCuts, openCutWorld } from './files/cut-world.ts'
import { profileContent } from './files/profiles.ts'
import { startTestSandbox } from './test-sandbox.ts'

it('brings hundreds of files over lines that are cut at any byte, and at most a chunk of each twice', async () => {
  await using stack = new AsyncDisposableStack()
  const dataDir = stack.use(tempFolder()).path
  const sandbox = await startTestSandbox(dataDir)
  stack.defer(() => sandbox.close())
  const topic = { owner: 'voltware.iam.ewc', name: 'load-profiles' }
  const maker = sandbox.participants.find(({ key }) => key === 'device-maker')
  await maker?.client.topics.publish({ ...topic, version: '1.0.0', content: profileContent })
  const world = stack.use(await openCutWorld(sandbox, topic))
  const files = fc.array(arbitraryCuts(3), { minLength: 24, maxLength: 24 })
  await fc.assert(fc.asyncProperty(files, world.bring), { numRuns: 12, endOnFailure: true })
})
