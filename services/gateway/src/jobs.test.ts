import { silentLogger } from '@digital-spine/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createJobs, type Jobs } from './jobs.ts'

let jobs: Jobs
beforeEach(() => {
  vi.useFakeTimers({ now: 1000 })
  jobs = createJobs({ now: Date.now, logger: silentLogger() })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Work that ends when it is told to. */
function createWork() {
  const ends: ((error?: Error) => void)[] = []
  const work = () =>
    new Promise<void>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)))
    })
  const end = async (error?: Error): Promise<void> => {
    ends.at(-1)?.(error)
    await vi.advanceTimersByTimeAsync(0)
  }
  return {
    work,
    end,
    get begun() {
      return ends.length
    },
  }
}

it('does its work by the clock, and not again while it is done', async () => {
  const sweep = createWork()
  jobs.every('sweep', 100, sweep.work)
  expect(sweep.begun).toBe(0)
  await vi.advanceTimersByTimeAsync(350)
  expect(sweep.begun).toBe(1)
  await sweep.end()
  await vi.advanceTimersByTimeAsync(100)
  expect(sweep.begun).toBe(2)
})

it('does it when it is asked to, after what is under way', async () => {
  const publish = createWork()
  const job = jobs.every('publish', 100, publish.work)
  const [first, second] = [job.run(), job.run()]
  await vi.advanceTimersByTimeAsync(0)
  expect(publish.begun).toBe(1)
  const refused = expect(first).rejects.toThrow('away')
  await publish.end(new Error('away'))
  await refused
  expect(publish.begun).toBe(2)
  await publish.end()
  await second
})

it('tells when each was done last, and whether it failed', async () => {
  const sweep = createWork()
  jobs.every('sweep', 100, sweep.work)
  jobs.every('never', 1e6, async () => undefined)
  await vi.advanceTimersByTimeAsync(100)
  await sweep.end(new Error('no disk'))
  const never = { name: 'never', since: 1000 }
  expect(jobs.list()).toEqual([{ name: 'sweep', since: 1000, last: { at: 1100, failed: true } }, never])
  await vi.advanceTimersByTimeAsync(100)
  await sweep.end()
  expect(jobs.list()).toEqual([{ name: 'sweep', since: 1000, last: { at: 1200, failed: false } }, never])
})

it('ends when what is under way has, and begins nothing after', async () => {
  const sweep = createWork()
  const job = jobs.every('sweep', 100, sweep.work)
  const first = job.run()
  await vi.advanceTimersByTimeAsync(0)
  const second = job.run()
  let closed = false
  const closing = job.close().then(() => {
    closed = true
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect([closed, sweep.begun]).toEqual([false, 1])
  await sweep.end()
  await Promise.all([first, second, closing])
  expect(sweep.begun).toBe(1)
})
