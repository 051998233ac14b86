import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { tempFolder } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { createDiskLog } from './disk-log.ts'

/** A log whose syncs end when they are told to. */
function openLog() {
  const folder = tempFolder()
  const file = `${folder.path}/log`
  writeFileSync(file, '')
  const syncs: PromiseWithResolvers<void>[] = []
  const log = createDiskLog(file, () => {
    const sync = Promise.withResolvers<void>()
    syncs.push(sync)
    return sync.promise
  })
  return {
    ...{ log, syncs, file },
    /** Appends; `is` tells whether it is on disk. */
    append() {
      const state = { is: 'waiting' }
      log.appended()
      log.caughtUp().then(
        () => (state.is = 'on disk'),
        ({ code }: { code: string }) => (state.is = code),
      )
      return state
    },
    async [Symbol.asyncDispose]() {
      for (const { resolve } of syncs) resolve()
      await log.close()
      folder[Symbol.dispose]()
    },
  }
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await nextTurn()
}

describe('a log that is brought to disk', () => {
  it('shares the next sync among all that comes while one is under way', async () => {
    await using opened = openLog()
    const { log, syncs, append } = opened
    const first = append()
    await expect.poll(() => syncs.length).toBe(1)
    const later = [append(), append(), append()]
    syncs[0]?.resolve()
    await expect.poll(() => syncs.length).toBe(2)
    expect([first, ...later].map(({ is }) => is)).toEqual(['on disk', 'waiting', 'waiting', 'waiting'])
    syncs[1]?.resolve()
    await expect.poll(() => later.map(({ is }) => is)).toEqual(['on disk', 'on disk', 'on disk'])
    expect(syncs).toHaveLength(2)
    expect(log.isBehind).toBe(false)
  })

  it('has whoever appended nothing wait for what others did', async () => {
    await using opened = openLog()
    const { log, syncs, append } = opened
    await log.caughtUp()
    append()
    const asked = log.caughtUp().then(() => 'on disk')
    await expect.poll(() => syncs.length).toBe(1)
    expect(await Promise.race([asked, settle().then(() => 'waiting')])).toBe('waiting')
    syncs[0]?.resolve()
    expect(await asked).toBe('on disk')
  })

  it('is never said to be on disk again once a sync has failed', async () => {
    await using opened = openLog()
    const { syncs, append } = opened
    const first = append()
    await expect.poll(() => syncs.length).toBe(1)
    const second = append()
    syncs[0]?.reject(new Error('EIO'))
    await expect.poll(() => [first.is, second.is]).toEqual(['DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE'])
    const third = append()
    await expect.poll(() => third.is).toBe('DATABASE_UNAVAILABLE')
    expect(syncs).toHaveLength(1)
  })

  it('is tried again when it could not be opened', async () => {
    await using opened = openLog()
    const { syncs, append, file } = opened
    rmSync(file)
    const first = append()
    await expect.poll(() => first.is).toBe('DATABASE_UNAVAILABLE')
    appendFileSync(file, 'now')
    const second = append()
    await expect.poll(() => syncs.length).toBe(1)
    syncs[0]?.resolve()
    await expect.poll(() => second.is).toBe('on disk')
  })
})
