import { appendFileSync, writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { tempFolder } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { createDiskLog } from './disk-log.ts'

/** A log on a disk whose syncs end when they are told to, and take `slow.ms` on the spot. */
function openLog(slow = { ms: 4 }) {
  const folder = tempFolder()
  const file = `${folder.path}/log`
  writeFileSync(file, '')
  const syncs: PromiseWithResolvers<void>[] = []
  let [now, onTheSpot] = [0, 0]
  const log = createDiskLog(file, {
    sync() {
      const sync = Promise.withResolvers<void>()
      syncs.push(sync)
      return sync.promise
    },
    syncNow() {
      onTheSpot += 1
      now += slow.ms
    },
    clock: () => now,
  })
  // The first one tells that the disk is slow.
  log.appended()
  return {
    ...{ log, syncs, file, slow },
    onTheSpot: () => onTheSpot,
    pass(ms: number) {
      now += ms
    },
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

  it('is brought to disk on the spot as long as that is quick, whatever a single hiccup', async () => {
    await using opened = openLog({ ms: 0.2 })
    const { log, syncs, slow, onTheSpot } = opened
    const append = (count: number): void => {
      for (let i = 0; i < count; i += 1) log.appended()
    }
    append(9)
    expect([onTheSpot(), log.isBehind]).toEqual([10, false])
    slow.ms = 60
    append(1)
    slow.ms = 0.2
    append(9)
    expect([onTheSpot(), log.isBehind, syncs.length]).toEqual([20, false, 0])
  })

  it('is tried on the spot now and then, in case that is quick again', async () => {
    await using opened = openLog()
    const { log, syncs, slow, onTheSpot, pass } = opened
    const appendBeside = async (): Promise<void> => {
      log.appended()
      const caughtUp = log.caughtUp()
      syncs.at(-1)?.resolve()
      await caughtUp
    }
    await appendBeside()
    pass(2000)
    log.appended()
    expect([onTheSpot(), syncs.length]).toEqual([2, 1])
    await appendBeside()
    slow.ms = 0.2
    for (let i = 0; i < 3; i += 1) {
      pass(2000)
      log.appended()
    }
    log.appended()
    expect([onTheSpot(), syncs.length, log.isBehind]).toEqual([6, 2, false])
  })

  it('fails on the spot as it does beside what goes on', async () => {
    using folder = tempFolder()
    writeFileSync(`${folder.path}/log`, '')
    let isBroken = true
    const log = createDiskLog(`${folder.path}/log`, {
      sync: async () => undefined,
      syncNow() {
        if (isBroken) throw new Error('EIO')
      },
      clock: () => 0,
    })
    expect(() => log.appended()).toThrow(expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }))
    isBroken = false
    expect(() => log.appended()).toThrow(expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }))
    await expect(log.caughtUp()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(log.isBehind).toBe(true)
    await log.close()
  })

  it('is tried again when it could not be opened', () => {
    using folder = tempFolder()
    const file = `${folder.path}/log`
    const log = createDiskLog(file)
    expect(() => log.appended()).toThrow(expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }))
    expect(log.isBehind).toBe(true)
    appendFileSync(file, 'now')
    log.appended()
    expect(log.isBehind).toBe(false)
    return log.close()
  })
})
