import type { SendResult } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { Expiry, LogOperations, MailboxInfo, StoredEpoch, StoredMessage, StoredSkip } from '../message-log.ts'
import { operationTable } from '../operation-table.ts'
import { directoryPart, partNames, partOf } from './parts.ts'

/** What an operation is in each part that it concerns, and what the answers of these come to together. */
export type SplitCall = {
  readonly pieces: readonly { readonly part: string; readonly args: readonly unknown[] }[]
  merge(values: readonly unknown[]): unknown
}

type FileExpiry = ReturnType<LogOperations['expireFiles']>

/** Entries of an epoch in one record: what a large one takes stays well below what NATS carries. */
const maxEntries = 200

export function splitCall(name: keyof LogOperations, args: readonly unknown[], partitions: number): SplitCall {
  const home = (did: Did): string => partOf(did, partitions)
  const single = (part: string): SplitCall => ({ pieces: [{ part, args }], merge: ([value]) => value })
  switch (operationTable[name].route) {
    case 'first':
      return single(home(args[0] as Did))
    case 'skip':
      return single(home((args[0] as StoredSkip).to))
    case 'directory':
      return single(directoryPart)
    case 'message':
      return splitMessage(args[0] as StoredMessage, home)
    case 'epoch':
      return splitEpoch(args[0] as StoredEpoch, home)
    case 'dids':
      return splitDids(args, home)
    case 'all':
      return {
        pieces: partNames(partitions).map((part) => ({ part, args })),
        merge: merges[name] ?? ((values) => values.flat()),
      }
  }
}

function splitMessage(message: StoredMessage, home: (did: Did) => string): SplitCall {
  const byPart = Map.groupBy(message.to, home)
  return {
    pieces: [...byPart].map(([part, to]) => ({ part, args: [{ ...message, to }] })),
    merge(values) {
      const results = new Map((values.flat() as SendResult[]).map((result) => [result.did, result]))
      return message.to.map((did) => results.get(did))
    },
  }
}

/** Every part with a recipient has the manifest too, and so has the sender's. */
function splitEpoch(epoch: StoredEpoch, home: (did: Did) => string): SplitCall {
  const byPart = Map.groupBy(epoch.entries, ({ did }) => home(did))
  if (!byPart.has(home(epoch.from))) byPart.set(home(epoch.from), [])
  const pieces = [...byPart].flatMap(([part, entries]) =>
    chunk(entries, maxEntries).map((some) => ({ part, args: [{ ...epoch, entries: some }] })),
  )
  return { pieces, merge: () => null }
}

function splitDids([dids, ...rest]: readonly unknown[], home: (did: Did) => string): SplitCall {
  const byPart = Map.groupBy(dids as readonly Did[], home)
  return {
    pieces: [...byPart].map(([part, some]) => ({ part, args: [some, ...rest] })),
    merge: (values) => Object.assign({}, ...(values as object[])) as unknown,
  }
}

const mergeExpiries = (values: readonly unknown[]): Expiry => {
  const expiries = values as readonly Expiry[]
  return { lost: expiries.flatMap(({ lost }) => lost), more: expiries.some(({ more }) => more) }
}

const mergeFileExpiries = (values: readonly unknown[]): FileExpiry => {
  const expiries = values as readonly FileExpiry[]
  return { ended: expiries.flatMap(({ ended }) => ended), more: expiries.some(({ more }) => more) }
}

const mergeMailboxes = (values: readonly unknown[]): MailboxInfo[] => {
  const mailboxes = values.flat() as MailboxInfo[]
  return mailboxes.toSorted((a, b) => a.createdAt - b.createdAt || (a.mailbox < b.mailbox ? -1 : 1))
}

const merges: Partial<Record<keyof LogOperations, SplitCall['merge']>> = {
  expire: mergeExpiries,
  expireFiles: mergeFileExpiries,
  listMailboxes: mergeMailboxes,
}

function chunk<T>(values: readonly T[], size: number): T[][] {
  const count = Math.max(1, Math.ceil(values.length / size))
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size))
}
