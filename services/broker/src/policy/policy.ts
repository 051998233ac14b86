import { type Name, SpineError } from '@digital-spine/core'

/** Roles that are asked for; without one to administer, nobody does. */
export type BrokerRoles = { readonly use: Name; readonly createTopics: Name; readonly administer?: Name }

/** Other roles for topics of a name and of all names under it; what is left out is as around it. */
export type NamespaceRoles = Partial<BrokerRoles> & { readonly namespace: Name }

/** What somebody may be asked a role for. */
export type Right = keyof BrokerRoles

export type Policy = {
  readonly roles: BrokerRoles
  /** Each with all its roles, outer ones first. */
  readonly namespaces: readonly (BrokerRoles & { readonly namespace: Name })[]
  /** The role that a right needs for topics of `owner`, or at the broker itself if left out. */
  roleFor(right: Right, owner?: Name): Name | undefined
  /** FORBIDDEN if the role is not among those held. */
  refusal(right: Right, held: readonly Name[], owner?: Name): SpineError | undefined
  /** Throws the same. */
  require(right: Right, held: readonly Name[], owner?: Name): void
  /** Roles any of which lets somebody in. */
  readonly entry: ReadonlySet<Name>
}

const deeds: Readonly<Record<Right, string>> = {
  use: 'Sending',
  createTopics: 'Creating topics',
  administer: 'Administering',
}

/** The roles of a topic are those of the innermost namespace that its owner is in. */
export function createPolicy(roles: BrokerRoles, given: readonly NamespaceRoles[] = []): Policy {
  const namespaces: (BrokerRoles & { namespace: Name })[] = []
  const around = (name: Name): BrokerRoles => namespaces.findLast(({ namespace }) => isWithin(name, namespace)) ?? roles
  for (const own of given.toSorted((a, b) => depth(a.namespace) - depth(b.namespace)))
    namespaces.push({ ...around(own.namespace), ...own })
  const roleFor: Policy['roleFor'] = (right, owner) => (owner === undefined ? roles : around(owner))[right]
  const refusal: Policy['refusal'] = (right, held, owner) => {
    const role = roleFor(right, owner)
    if (role !== undefined && held.includes(role)) return undefined
    const where = owner === undefined ? 'at this broker' : `in ${owner}`
    const message =
      role === undefined ? `Nobody may administer ${where}.` : `${deeds[right]} ${where} needs the role ${role}.`
    return new SpineError('FORBIDDEN', message, { details: { role: role ?? null } })
  }
  return {
    roles,
    namespaces,
    roleFor,
    refusal,
    require(right, held, owner) {
      const error = refusal(right, held, owner)
      if (error !== undefined) throw error
    },
    entry: new Set([roles, ...namespaces].map(({ use }) => use)),
  }
}

const depth = (name: Name): number => name.split('.').length

const isWithin = (name: Name, namespace: Name): boolean => name === namespace || name.endsWith(`.${namespace}`)
