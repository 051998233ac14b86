import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it, vi } from 'vitest'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import { createTopicUses } from '../src/topics/topic-uses.ts'
import { storedVersion } from './stored-version.ts'

it('counts in memory, writes once for many, and keeps what could not be written', async () => {
  using folder = tempFolder()
  await using log = await openEmbeddedLog(folder.path)
  await log.putVersion(storedVersion(), null)
  const written = vi.spyOn(log, 'addUses')
  const uses = createTopicUses({ log, logger: silentLogger() })
  const told = async () => log.findTopic('topic')
  for (const at of [1, 3, 2]) uses.count('topic', at)
  written.mockRejectedValueOnce(new Error('disk full'))
  await uses.flush()
  expect(await told()).toMatchObject({ messages: 0, usedAt: null })
  uses.count('topic', 2)
  await uses.flush()
  await uses.flush()
  expect(await told()).toMatchObject({ messages: 4, usedAt: 3 })
  expect(written).toHaveBeenCalledTimes(2)
  uses.count('topic', 5)
  await uses.close()
  uses.count('topic', 6)
  await uses.close()
  expect(await told()).toMatchObject({ messages: 5, usedAt: 5 })
})
