import type { AttentionItem, AttentionKind } from '@digital-spine/api'
import { pathOf } from '../use-act.ts'

type Place = 'channels' | 'dead-letters' | 'files' | 'identity' | 'integrations' | 'messages' | 'roles' | 'settings'

const places: Readonly<Partial<Record<AttentionKind, Place>>> = {
  channel: 'channels',
  members: 'channels',
  failed: 'dead-letters',
  'dead-letter': 'dead-letters',
  waiting: 'messages',
  unverified: 'messages',
  gap: 'messages',
  webhook: 'integrations',
  role: 'roles',
  decide: 'roles',
  requested: 'roles',
  key: 'identity',
  certificate: 'settings',
  files: 'files',
}

/** Where in the console something is solved; undefined for what is not solved in the console. */
export function whereToSolve({
  kind,
  subject,
}: AttentionItem): { readonly name: Place; readonly path: string } | undefined {
  const name = places[kind]
  if (name === undefined) return undefined
  if (name === 'channels' && subject !== undefined) return { name, path: `/channels/by-name/${pathOf(subject)}` }
  if (kind === 'webhook' && subject !== undefined)
    return { name, path: `/integrations/webhooks/by-id/${pathOf(subject)}` }
  return { name, path: kind === 'waiting' ? '/messages/sent' : `/${name}` }
}
