import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { didEthr } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it } from 'vitest'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import { describeMessageLog } from './message-log.contract.ts'

const alice = didEthr('spine', `0x${'2'.padStart(40, '0')}`)

describeMessageLog('the embedded log', async () => {
  const folder = tempFolder()
  let log = await openEmbeddedLog(folder.path)
  return {
    get log() {
      return log
    },
    async reopen() {
      await log[Symbol.asyncDispose]()
      log = await openEmbeddedLog(folder.path)
      return log
    },
    async [Symbol.asyncDispose]() {
      await log[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
})

it('loses nothing it acknowledged when killed, and goes on after', async () => {
  using folder = tempFolder()
  let acknowledged = -1
  for (let run = 0; run < 3; run += 1) {
    const child: ChildProcess = fork(join(import.meta.dirname, 'log-writer.ts'), [folder.path], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (n: number) => {
      acknowledged = n
      if (n % 400 === 399 - run * 37) child.kill('SIGKILL')
    })
    await once(child, 'exit')
  }
  const log = await openEmbeddedLog(folder.path)
  const { entries: stored } = await log.read(alice, 'reader', 0, 100_000, null)
  await log[Symbol.asyncDispose]()
  expect(acknowledged).toBeGreaterThan(900)
  expect(stored.length).toBeGreaterThan(acknowledged)
  expect(stored.map(({ position }) => position)).toEqual(stored.map((_, i) => i + 1))
})
