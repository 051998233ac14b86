export * from './account-signer.ts'
export { type Anvil, startAnvil } from './chain/anvil.ts'
export { startFront } from './chain/front.ts'
export { type EmbeddedNetwork, isEmbeddedNetwork, spineChainId } from './chain/genesis.ts'
export { type Chain, startChain } from './chain/start-chain.ts'
export { type CredentialStatement, signSetStatus } from './credential-statements.ts'
export * from './deploy.ts'
export * from './describe-ledger.ts'
export * from './did-document.ts'
export { type DidEvent, decodeDidLogs } from './did-history.ts'
export type { KeyPeriod, KeyPurpose } from './did-keys.ts'
export * from './did-resolution.ts'
export { createDidResolver, type DidSources } from './did-resolver.ts'
export { createWebDids, type WebDidOptions } from './did-web.ts'
export {
  agreementKeyAttribute,
  type Delegate,
  type DidWriteContext,
  nameAttribute,
  serviceAttribute,
  signAddDelegate,
  signCancelDidWrite,
  signChangeOwner,
  signingKeyAttribute,
  signingKeyValue,
  signRevokeAttribute,
  signRevokeDelegate,
  signSetAttribute,
  statusAttribute,
} from './did-writes.ts'
export type { BlockRef } from './feed/block-ref.ts'
export type { LedgerLog } from './feed/decode-log.ts'
export * from './inspect-network.ts'
export * from './ledger.ts'
export * from './log-feed.ts'
export type { NameLookups, NameRecords } from './name-lookups.ts'
export type { NameState, RoleState } from './name-state.ts'
export * from './network.ts'
export * from './orders.ts'
export * from './presets.ts'
export * from './read-name-states.ts'
export {
  metadataRecords,
  type NameMetadata,
  type RecordChanges,
  recordCalls,
  roleRecords,
  textRecord,
} from './records.ts'
export * from './relay.ts'
export { type OrderContext, type OrderContract, signCancel } from './signed-order.ts'
export * from './siwe.ts'
