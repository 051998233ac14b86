import type { Did } from '@digital-spine/core'
import type { LogOperations } from '../message-log.ts'
import type { Cursors } from './cursors.ts'
import type { Box, Scan } from './scan.ts'
import type { Statements } from './statements.ts'

/** What lies in mailboxes. */
export function createRead(
  run: Statements,
  cursors: Pick<Cursors, 'find'>,
  scan: Scan,
): Pick<LogOperations, 'read' | 'findSenders' | 'findMessage'> {
  const findBox = (mailbox: Did): Box | undefined => run.get('select id, last from mailboxes where did = ?', mailbox)
  return {
    read(mailbox, client, after, limit, filter) {
      const box = findBox(mailbox)
      if (box === undefined || limit < 1) return { entries: [], through: after }
      return scan({ box, cursor: cursors.find(box.id, client), after, limit, filter })
    },
    findSenders(mailbox, positions) {
      const box = findBox(mailbox)?.id ?? null
      return positions.map((position) => {
        const row = run.get<{ sender: Did; id: string; hash: string }>(
          `select sender, messages.id as id, messages.hash as hash
           from entries join messages on seq = message join flows on flows.id = flow
           where entries.mailbox = ? and position = ? and kind = 0`,
          ...[box, position],
        )
        return row === undefined ? null : { from: row.sender, id: row.id, hash: row.hash }
      })
    },
    findMessage: (mailbox, id, hash) =>
      run.get<{ position: number; acceptedAt: number }>(
        `select position, accepted as "acceptedAt" from messages join entries on message = seq
         where id = ? and hash = ? and mailbox = ? and kind = 0`,
        ...[id, hash, findBox(mailbox)?.id ?? null],
      ) ?? null,
  }
}
