import type { QualifyingReason } from '@digital-spine/api'
import { type Did, type ErrorCode, isSpineError, type Name } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import type { People } from '../people/people.ts'
import type { Channel } from './channel.ts'
import { listChannels } from './channel-store.ts'
import { byDid, type KnownMembers, type MemberStore, type Qualified } from './member-store.ts'
import type { RoleHolders } from './role-holders.ts'

/** What says whom a channel is for. */
export type Membership = Pick<Channel['conditions'], 'dids' | 'names' | 'roles' | 'groups'>

/** Who a channel is for, as this gateway itself has verified it; never this gateway. */
export type Members = {
  /** As of now; what is sent goes to these. */
  recipients(channel: Channel): Promise<Did[]>
  /** The same of whatever conditions, with why each qualifies. */
  qualify(conditions: Membership): Promise<Qualified[]>
  /** Whether somebody is one of them, asked anew before a no. */
  allows(channel: Channel, did: Did): Promise<boolean>
  /** Whether nothing of a sender is to be taken, by whatever channel. */
  blocks(sender: Did): boolean
  /** As it was found out last; undefined if it never was. */
  known(fqcn: string): KnownMembers | undefined
  /** What kept that from being found out again since. */
  problem(fqcn: string): ErrorCode | undefined
  /** Finds out anew whom a channel is for, or all of them; who listens to `members` is told of changes. */
  refresh(fqcn?: string): Promise<void>
}

export function createMembers(
  {
    db,
    ledger,
    signer,
    events,
    logger,
    now,
  }: Pick<GatewayContext, 'db' | 'ledger' | 'signer' | 'events' | 'logger' | 'now'>,
  { holders, store, people }: { holders: RoleHolders; store: MemberStore; people: Pick<People, 'groups' | 'blocked'> },
): Members {
  const problems = new Map<string, ErrorCode>()
  let last: Promise<void> = Promise.resolve()

  const qualify = async (conditions: Membership): Promise<Qualified[]> => {
    const reasons = new Map<Did, QualifyingReason[]>()
    const add = (did: Did, reason: QualifyingReason): void =>
      void reasons.set(did, [...(reasons.get(did) ?? []), reason])
    for (const did of conditions.dids) {
      const name = conditions.names.find((pinned) => pinned.did === did)?.name
      add(did, { kind: 'named', ...(name === undefined ? {} : { name }) })
    }
    for (const group of conditions.groups)
      for (const did of people.groups.get(group) ?? []) add(did, { kind: 'group', group })
    const byRole = await Promise.all(conditions.roles.map((role) => holders.list(role)))
    conditions.roles.forEach((role, i) => {
      for (const { did, credential, issuer } of byRole[i] ?? []) add(did, { kind: 'role', role, credential, issuer })
    })
    reasons.delete(signer.did)
    return [...reasons].map(([did, why]) => ({ did, reasons: why })).sort(byDid)
  }
  /** Marks the names that stand for somebody else now, as far as that can be told. */
  const markMoved = ({ did, reasons }: Qualified): Promise<QualifyingReason[]> =>
    Promise.all(
      reasons.map(async (reason) => {
        const { name } = reason.kind === 'named' ? reason : {}
        return name !== undefined && (await hasMoved(name, did)) ? { ...reason, moved: true } : reason
      }),
    )
  const hasMoved = (name: Name, from: Did): Promise<boolean> =>
    ledger.resolveName(name).then(
      ({ did }) => did !== from,
      (error: unknown) => isSpineError(error, 'NAME_UNKNOWN'),
    )
  const qualifyMarked = async (conditions: Membership): Promise<Qualified[]> => {
    const qualified = await qualify(conditions)
    return Promise.all(qualified.map(async (one) => ({ ...one, reasons: await markMoved(one) })))
  }
  const refreshOne = async (channel: Channel): Promise<void> => {
    const { fqcn } = channel
    try {
      const isOther = await store.write(fqcn, await qualifyMarked(channel.conditions), now())
      problems.delete(fqcn)
      if (isOther) events.emit('members', fqcn)
    } catch (err) {
      const problem = isSpineError(err) ? err.code : 'INTERNAL'
      if (problems.get(fqcn) !== problem)
        logger.warn({ err, code: problem, channel: fqcn }, 'whom a channel is for cannot be found out')
      problems.set(fqcn, problem)
    }
  }
  const refresh = async (fqcn: string | undefined): Promise<void> => {
    const channels = await listChannels(db)
    const isWanted = (other: string): boolean => fqcn === undefined || other === fqcn
    for (const channel of channels) if (isWanted(channel.fqcn)) await refreshOne(channel)
    for (const known of store.list()) {
      if (!isWanted(known) || channels.some((channel) => channel.fqcn === known)) continue
      await store.remove(known)
      problems.delete(known)
    }
  }
  return {
    recipients: async ({ conditions }) => (await qualify(conditions)).map(({ did }) => did),
    qualify: qualifyMarked,
    async allows({ conditions }, did) {
      if (conditions.dids.includes(did)) return true
      if (conditions.groups.some((group) => people.groups.get(group)?.includes(did))) return true
      for (const role of conditions.roles) if (await holders.holds(did, role)) return true
      return false
    },
    blocks: (sender) => people.blocked.has(sender),
    known: (fqcn) => store.find(fqcn),
    problem: (fqcn) => problems.get(fqcn),
    refresh(fqcn) {
      // One after the other, so that nothing older is written over what is newer.
      const mine = last.then(() => refresh(fqcn))
      last = mine.catch(() => undefined)
      return mine
    },
  }
}
