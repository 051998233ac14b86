import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call, type Health, type Participant } from '../api.ts'

/** A gateway's health in a word or two, and why. */
export type GatewayHealth = { readonly text: string; readonly well: boolean; readonly reasons: readonly string[] }

/** What each gateway says of itself, by the participant's key; nothing for one that was not asked yet. */
export function useHealth(participants: readonly Participant[]): ReadonlyMap<string, GatewayHealth> {
  const { t } = useTranslation('live')
  const results = useQueries({
    queries: participants.map(({ key }) => ({
      queryKey: ['health', key],
      queryFn: () => call<Health>(`participants/${key}/health`),
      refetchInterval: 2000,
    })),
  })
  return new Map(
    participants.flatMap(({ key }, i): [string, GatewayHealth][] => {
      const { data, isError } = results[i] ?? {}
      if (isError === true || (data !== undefined && data.checks === undefined))
        return [[key, { text: t('health.none'), well: false, reasons: [t('health.noAnswer')] }]]
      if (data === undefined) return []
      const failing = data.checks.filter(({ ok }) => !ok)
      const text =
        failing.length === 0 ? t('health.ok') : t('health.lacks', { names: failing.map(({ name }) => name).join(', ') })
      return [[key, { text, well: failing.length === 0, reasons: failing.map(({ reason = '' }) => reason) }]]
    }),
  )
}
