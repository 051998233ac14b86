import type { ShownChannel } from '@digital-spine/api'
import { shortDid } from '../../kit/party.tsx'
import { roleLabel } from './role-label.ts'

/** Whom a channel is for, in a word each: roles by their labels, groups, and who is named. */
export function withWhom({ conditions }: Pick<ShownChannel, 'conditions'>): string[] {
  const { roles, groups, dids, names } = conditions
  const named = dids.map((did) => names.find((pinned) => pinned.did === did)?.name ?? shortDid(did))
  return [...roles.map(roleLabel), ...groups, ...named]
}
