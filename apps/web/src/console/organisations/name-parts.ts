import type { RoleDefinitionAnswer } from '@digital-spine/api'
import { pathOf } from '../use-act.ts'

/** What one finds in the tree of names. */
export const kinds = ['organisation', 'application', 'role'] as const
export type Kind = (typeof kinds)[number]
export const isKind = (kind: unknown): kind is Kind => kinds.some((one) => one === kind)

/** Where a name's page is in the console. */
export const namePath = (name: string): string => `/organisations/${pathOf(name)}`

/** `user` of `user.roles.flex.apps.acme.iam.ewc`. */
export const labelOf = (name: string): string => name.split('.')[0] ?? name

/** Whether a text may be one part of a name, and is none that the network keeps for itself. What else a name may be the gateway says. */
export const isLabel = (text: string): boolean => /^[^.\s]+$/.test(text) && text !== 'roles' && text !== 'apps'

/** What a name belongs to, without the spacers between: `acme.iam.ewc` of `flex.apps.acme.iam.ewc`. */
export function ownerOf(name: string): string {
  const [, next, ...rest] = name.split('.')
  return next === 'roles' || next === 'apps' ? rest.join('.') : [next, ...rest].join('.')
}

/** The names that a name is below, outermost first; the root itself is none of them. */
export function namesAbove(name: string, root: string): readonly string[] {
  const owner = ownerOf(name)
  return owner === root || !owner.endsWith(`.${root}`) ? [] : [...namesAbove(owner, root), owner]
}

/** The name that a label gets below another. */
export function nameBelow(kind: Kind, label: string, owner: string): string {
  const spacer = { organisation: '', application: 'apps.', role: 'roles.' }[kind]
  return `${label}.${spacer}${owner}`
}

/** What can be made below a name of a kind. */
export function kindsBelow(kind: string | undefined): readonly Kind[] {
  if (kind === 'organisation') return kinds
  if (kind === 'application') return ['role']
  return kind === 'root' ? ['organisation'] : []
}

/** How a name is called for people, as its owner has it. */
export function titleOf({ name, metadata }: { name: string; metadata: Readonly<Record<string, unknown>> }): string {
  const title = metadata.orgName ?? metadata.appName
  return typeof title === 'string' && title !== '' ? title : labelOf(name)
}

/** A web address as it may be followed; undefined for what is none. */
export function webAddress(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  return ['http:', 'https:'].includes(new URL(text).protocol) ? text : undefined
}

export type Authority = RoleDefinitionAnswer['issuers']
export type RoleField = NonNullable<RoleDefinitionAnswer['requestorFields']>[number]
