import type { IdentityView, OwnEnrolment } from '@digital-spine/api'
import { useLocalStorage } from '@mantine/hooks'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ApiError } from '../../request.ts'
import { useAnswer } from '../use-answer.ts'

export const stepKeys = ['vault', 'identity', 'name', 'roles', 'channel', 'message'] as const
export type StepKey = (typeof stepKeys)[number]

/** How far a gateway is set up, told by the gateway itself. */
export type Progress = {
  readonly identity: UseQueryResult<IdentityView, ApiError>
  readonly enrolment: UseQueryResult<OwnEnrolment, ApiError>
  readonly done: Readonly<Record<StepKey, boolean>>
  /** Undefined when all is done. */
  readonly next: StepKey | undefined
  confirmVault(): void
}

type ListedChannel = { readonly type: 'pub' | 'sub' }
type Found = { readonly messages: readonly { readonly peers: readonly { readonly state: string }[] }[] }
const arrived = ['delivered', 'processed']

/** Asks every second, since what is waited for is decided by somebody else. */
export function useProgress(): Progress {
  const everyMs = 1000
  const identity = useAnswer<IdentityView>('identity', { everyMs })
  const enrolment = useAnswer<OwnEnrolment>('enrol', { everyMs })
  const channels = useAnswer<readonly ListedChannel[]>('channels', { everyMs })
  const sent = useAnswer<Found>('messages/search', { everyMs, query: { direction: 'out', limit: 10 } })
  const did = identity.data?.did
  // That somebody keeps a secret is nothing a gateway can know; this browser remembers that it was said.
  const [vaultKept, setVaultKept] = useLocalStorage({ key: `spine.vault-kept.${did ?? ''}`, defaultValue: false })
  const required = enrolment.data?.roles.filter((role) => role.required) ?? []
  const done = {
    vault: vaultKept,
    identity: did !== undefined,
    name: (identity.data?.names.length ?? 0) > 0,
    roles: required.length > 0 && required.every(({ status }) => status === 'SYNCED') && identity.data?.broker === 'OK',
    channel: channels.data?.some(({ type }) => type === 'pub') ?? false,
    message: sent.data?.messages.some(({ peers }) => peers.some(({ state }) => arrived.includes(state))) ?? false,
  }
  return { identity, enrolment, done, next: stepKeys.find((key) => !done[key]), confirmVault: () => setVaultKept(true) }
}
