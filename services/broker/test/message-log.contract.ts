import { afterAll, beforeAll, describe } from 'vitest'
import type { MessageLog } from '../src/log/message-log.ts'
import { describeAppending } from './contract/appending.ts'
import { describeCursors } from './contract/cursors.ts'
import { describeDelivering } from './contract/delivering.ts'
import { describeDirectory } from './contract/directory.ts'
import { describeFiles } from './contract/files.ts'
import { describeKeeping } from './contract/keeping.ts'
import { createWorld } from './contract/log-world.ts'
import { describeMailboxes } from './contract/mailboxes.ts'
import { describeReading } from './contract/reading.ts'
import { describeTopics } from './contract/topics.ts'

/** A log under test. `reopen` closes it and opens what it left. */
export type OpenedLog = AsyncDisposable & { readonly log: MessageLog; reopen(): Promise<MessageLog> }

/** What every message log does. All tests share one, which they leave with entries that never expire. */
export function describeMessageLog(name: string, open: () => Promise<OpenedLog>): void {
  describe(name, () => {
    let opened: OpenedLog
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened[Symbol.asyncDispose]())

    const enter = () => createWorld(opened.log)
    describe('appending', () => describeAppending(enter))
    describe('reading', () => describeReading(enter))
    describe('mailboxes', () => describeMailboxes(enter))
    describe('cursors', () => describeCursors(enter))
    describe('delivering', () => describeDelivering(enter))
    describe('the directory', () => describeDirectory(enter))
    describe('files', () => describeFiles(enter))
    describe('topics', () => describeTopics(enter))
    describe('keeping', () => describeKeeping(enter, () => opened.reopen()))
  })
}
