import type { GatewayClient } from '@digital-spine/client'
import type { Did } from '@digital-spine/core'
import type { Vault } from '@digital-spine/vault'

/** A gateway of the sandbox that has started; it can be switched off and on since. */
export type RunningGateway = {
  readonly did: Did
  readonly url: string
  readonly apiKey: string
  readonly client: GatewayClient
}

/** A participant as the ready line shows it. */
export type RunningParticipant = RunningGateway & {
  readonly key: string
  readonly title: string
  /** Whether it came by itself, and is none of the consortium. */
  readonly isNewcomer: boolean
  /** What it is called on the ledger; null until it has a name. */
  findName(): Promise<string | null>
}

/**
 * Starts the gateway of a participant at an offset from the base port, with its state in the folder of its key and what is
 * on its way in `files`. It ends with the stack.
 */
export type StartGateway = (
  place: {
    readonly key: string
    readonly offset: number
    readonly files: string
    readonly vault: Vault
    readonly apiKey: string
  },
  stack: AsyncDisposableStack,
) => Promise<RunningGateway>
