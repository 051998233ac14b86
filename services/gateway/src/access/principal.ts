import type { Scope } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'

/** Who calls, and what it may do. */
export type Principal = {
  readonly kind: 'key' | 'user'
  /** Of the key, or the user's name. */
  readonly id: string
  readonly name: string
  readonly scopes: ReadonlySet<Scope>
  /** By fqcn; all if left out. */
  readonly channels?: ReadonlySet<string>
  /** The session it logged in for. */
  readonly session?: string
  /** Whether it would still be let in; to be asked from time to time for what stays open. */
  holds(): Promise<boolean>
}

/** As the record names it. */
export const actorOf = ({ kind, name }: Pick<Principal, 'kind' | 'name'>): string => `${kind}:${name}`

/** Whether it may do that, on that channel if one is given. */
export const may = ({ scopes, channels }: Principal, scope: Scope, fqcn?: string): boolean =>
  scopes.has(scope) && (fqcn === undefined || channels === undefined || channels.has(fqcn))

/** Throws FORBIDDEN if it may not. */
export function allow(principal: Principal, scope: Scope, fqcn?: string): void {
  if (may(principal, scope, fqcn)) return
  const what = fqcn === undefined || !principal.scopes.has(scope) ? `the scope "${scope}"` : `the channel ${fqcn}`
  throw new SpineError('FORBIDDEN', `${actorOf(principal)} is not allowed ${what}.`, { details: { scope } })
}

/** One who has shown several credentials: it acts as the last of them, with what all of them allow. */
export function join(principals: readonly Principal[]): Principal | undefined {
  const last = principals.at(-1)
  if (last === undefined || principals.length === 1) return last
  const limits = principals.flatMap(({ channels }) => (channels === undefined ? [] : [channels]))
  const [first, ...others] = limits
  const channels = first && others.reduce((all, more) => all.intersection(more), first)
  return {
    ...last,
    scopes: principals.reduce((all, { scopes }) => all.intersection(scopes), last.scopes),
    ...(channels === undefined ? {} : { channels }),
    holds: async () => (await Promise.all(principals.map((principal) => principal.holds()))).every(Boolean),
  }
}
