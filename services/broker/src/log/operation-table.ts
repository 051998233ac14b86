import type { LogOperations } from './message-log.ts'

/**
 * How an operation finds its state in a log of several parts:
 * - `first` its first argument is the DID whose part it is; `dids` a list of such DIDs
 * - `message` split by recipient; `skip` the recipient's; `epoch` split by recipient, and the sender's for the manifest
 * - `directory` the one part that holds topics, holders and the audit; `all` every part
 */
export type OperationRoute = 'first' | 'dids' | 'message' | 'skip' | 'epoch' | 'directory' | 'all'

type OperationTable = { readonly [K in keyof LogOperations]: { kind: 'read' | 'write'; route: OperationRoute } }

export const operationTable: OperationTable = {
  putEpoch: { kind: 'write', route: 'epoch' },
  findManifest: { kind: 'read', route: 'first' },
  findShare: { kind: 'read', route: 'first' },
  dropGrant: { kind: 'write', route: 'first' },
  append: { kind: 'write', route: 'message' },
  appendSkip: { kind: 'write', route: 'skip' },
  appendReceipts: { kind: 'write', route: 'first' },
  findSenders: { kind: 'read', route: 'first' },
  findMessage: { kind: 'read', route: 'first' },
  read: { kind: 'read', route: 'first' },
  createMailbox: { kind: 'write', route: 'first' },
  findMailbox: { kind: 'read', route: 'first' },
  listMailboxes: { kind: 'read', route: 'all' },
  setMailbox: { kind: 'write', route: 'first' },
  deleteMailbox: { kind: 'write', route: 'first' },
  setQuota: { kind: 'write', route: 'first' },
  findQuota: { kind: 'read', route: 'first' },
  openCursor: { kind: 'write', route: 'first' },
  acknowledge: { kind: 'write', route: 'first' },
  rewind: { kind: 'write', route: 'first' },
  pause: { kind: 'write', route: 'first' },
  listCursors: { kind: 'read', route: 'first' },
  deleteCursor: { kind: 'write', route: 'first' },
  reject: { kind: 'write', route: 'first' },
  missLease: { kind: 'write', route: 'first' },
  lease: { kind: 'write', route: 'first' },
  listDeadLetters: { kind: 'read', route: 'first' },
  redrive: { kind: 'write', route: 'first' },
  purgeDeadLetters: { kind: 'write', route: 'first' },
  putPrekey: { kind: 'write', route: 'first' },
  findPrekeys: { kind: 'read', route: 'dids' },
  putVersion: { kind: 'write', route: 'directory' },
  findTopic: { kind: 'read', route: 'directory' },
  findVersion: { kind: 'read', route: 'directory' },
  listVersions: { kind: 'read', route: 'directory' },
  listTopics: { kind: 'read', route: 'directory' },
  countListed: { kind: 'read', route: 'directory' },
  countTopics: { kind: 'read', route: 'directory' },
  setTopic: { kind: 'write', route: 'directory' },
  addUses: { kind: 'write', route: 'directory' },
  putHolder: { kind: 'write', route: 'directory' },
  dropHolder: { kind: 'write', route: 'directory' },
  findHolders: { kind: 'read', route: 'directory' },
  listHolders: { kind: 'read', route: 'directory' },
  recordAudit: { kind: 'write', route: 'directory' },
  listAudit: { kind: 'read', route: 'directory' },
  createFile: { kind: 'write', route: 'first' },
  extendFile: { kind: 'write', route: 'first' },
  holdFile: { kind: 'write', route: 'first' },
  findFile: { kind: 'read', route: 'first' },
  endFile: { kind: 'write', route: 'first' },
  forgetFile: { kind: 'write', route: 'first' },
  countFileBytes: { kind: 'read', route: 'first' },
  expireFiles: { kind: 'write', route: 'all' },
  expire: { kind: 'write', route: 'all' },
}

export const operationNames = Object.keys(operationTable) as readonly (keyof LogOperations)[]
