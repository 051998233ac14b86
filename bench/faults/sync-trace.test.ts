import { describe, expect, it } from 'vitest'
import { checkQuorum, checkSyncs, readSyncTrace } from './sync-trace.ts'

const id = '01a20d9c-ef29-7007-acff-cadb1f85f476'
const log = '7</data/log/log.sqlite-wal>'
const write = `10 pwrite64(${log}, "\\2\\f${id}\\1", 4096, 56) = 4096`
const sync = `10 fdatasync(${log}) = 0`
const answer = `11 write(20<socket:[99]>, "\\202~${id}", 90) = 90`

const check = (...lines: string[]) => {
  const trace = async function* () {
    yield* lines
  }
  return checkSyncs(trace(), 'log.sqlite-wal')
}

describe('a trace', () => {
  it('is right where the sync ends before the answer', async () => {
    expect(await check(write, sync, answer)).toEqual({ vouched: [id], unsynced: [] })
  })
  it('is right where another thread answers while the next sync is under way', async () => {
    const next = [`10 fdatasync(${log} <unfinished ...>`, answer, '10 <... fdatasync resumed>) = 0']
    expect(await check(write, sync, ...next)).toEqual({ vouched: [id], unsynced: [] })
  })
  it('is wrong without a sync', async () => {
    expect((await check(write, answer)).unsynced).toEqual([id])
  })
  it('is wrong where the answer comes before the sync, or before it ends', async () => {
    expect((await check(write, answer, sync)).unsynced).toEqual([id])
    const late = [`10 fdatasync(${log} <unfinished ...>`, answer, '10 <... fdatasync resumed>) = 0']
    expect((await check(write, ...late)).unsynced).toEqual([id])
  })
  it('is wrong where the sync began before the write ended, failed, or was of another file', async () => {
    const early = [`12 fdatasync(${log} <unfinished ...>`, write, '12 <... fdatasync resumed>) = 0']
    expect((await check(...early, answer)).unsynced).toEqual([id])
    const failed = `10 fdatasync(${log}) = -1 EIO (Input/output error)`
    expect((await check(write, failed, answer)).unsynced).toEqual([id])
    expect((await check(write, '10 fdatasync(8</data/other>) = 0', answer)).unsynced).toEqual([id])
  })
  it('says nothing about ids that were not given to keep', async () => {
    expect(await check(sync, answer)).toEqual({ vouched: [], unsynced: [] })
  })
})

describe('traces of several nodes', () => {
  const stream = '8</data/msgs/1.blk>'
  const client = '20<TCP:[127.0.0.1:8030->127.0.0.1:40000]>'
  const read = (...lines: string[]) => {
    const trace = async function* () {
      yield* lines
    }
    const isSocket = (path: string) => path.startsWith('TCP:[127.0.0.1:8030->')
    return readSyncTrace(trace(), { isLog: (path) => path.endsWith('.blk'), isSocket })
  }
  const node = (syncsAt: number) =>
    read(
      `10 100.000100 pwrite64(${stream}, "${id}", 36, 0) = 36 <0.000010>`,
      `10 ${syncsAt.toFixed(6)} fsync(${stream}) = 0 <0.000200>`,
    )
  const broker = read(
    `11 100.000050 write(19<TCP:[127.0.0.1:40001->127.0.0.1:4222]>, "${id}", 90) = 90 <0.000010>`,
    `11 100.001000 writev(${client}, [{"${id}", 90}], 1) = 90 <0.000010>`,
  )
  const check = async (...syncsAt: number[]) =>
    checkQuorum((await broker).named, await Promise.all(syncsAt.map(node)), 2)

  it('are right where most of them have synced before a client is told', async () => {
    expect(await check(100.0002, 100.0005, 100.5)).toEqual({ vouched: [id], unsynced: [] })
  })
  it('are wrong where only one has, or the sync of another has not ended', async () => {
    expect((await check(100.0002, 100.5, 100.5)).unsynced).toEqual([id])
    expect((await check(100.0002, 100.0009, 100.5)).unsynced).toEqual([id])
  })
})
