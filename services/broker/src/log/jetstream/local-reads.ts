import type { CallName } from '../worker-front.ts'

const localReads: ReadonlySet<CallName> = new Set<CallName>(['read', 'findSenders'])

/**
 * Whether something is read from what this process has, without asking whether there is more. It has all that it has answered
 * and told of; and who reads on in a mailbox is told when more has come.
 */
export const isLocalRead = (name: CallName): boolean => localReads.has(name)
