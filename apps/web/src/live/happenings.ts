import type { TFunction } from 'i18next'
import type { Participant } from '../api.ts'
import type { Heard } from './use-activity.ts'
import type { Arrival } from './use-arrivals.ts'
import type { GatewayHealth } from './use-health.ts'

/** Something done here, or something the system did about it. */
export type Happening = {
  readonly key: number
  readonly at: number
  readonly text: string
  readonly tone: 'done' | 'seen' | 'bad'
  /** The message it is about, to be opened. */
  readonly arrival?: Arrival
}

/** What a gateway tells that is out of the ordinary, in a sentence; undefined for all in order. */
export function describeActivity(
  { by, activity }: Heard,
  participants: readonly Participant[],
  t: TFunction<'live'>,
): Omit<Happening, 'key' | 'at'> | undefined {
  const nameOf = (did: string | null): string => {
    const known = participants.find((one) => one.did === did)
    return known === undefined ? (did ?? t('happened.somebody')) : shortName(known)
  }
  const here = shortName(by)
  if (activity.kind === 'refused') {
    const { id, sender, position, code, reason } = activity
    const from = participants.find((one) => one.did === sender)
    return {
      tone: 'bad',
      text: t('happened.refused', { here, from: nameOf(sender), code, reason }),
      arrival: { id, sender, position, from, to: by, at: Date.now(), refused: { code, reason } },
    }
  }
  if (activity.kind === 'gap') return { tone: 'bad', text: t('happened.gap', { here, from: nameOf(activity.sender) }) }
  if (activity.kind === 'receipt' && (activity.status === 'rejected' || activity.status === 'expired'))
    return {
      tone: 'seen',
      text: t('happened.told', {
        here,
        by: nameOf(activity.recipient),
        status: activity.status,
        reason: activity.reason ?? '',
      }),
    }
  if (activity.kind === 'sent' && activity.results.some(({ status }) => status === 'refused'))
    return { tone: 'bad', text: t('happened.turnedAway', { here }) }
  return undefined
}

/** What changed in the gateways' health. */
export function describeHealth(
  before: ReadonlyMap<string, GatewayHealth>,
  now: ReadonlyMap<string, GatewayHealth>,
  participants: readonly Participant[],
  t: TFunction<'live'>,
): Omit<Happening, 'key' | 'at'>[] {
  return participants.flatMap((participant) => {
    const [old, fresh] = [before.get(participant.key), now.get(participant.key)]
    const name = shortName(participant)
    if (old === undefined || fresh === undefined || old.text === fresh.text) return []
    const reason = fresh.reasons.find((text) => text !== '') ?? ''
    const text = fresh.well ? t('happened.well', { name }) : t('happened.unwell', { name, text: fresh.text, reason })
    return [{ text, tone: fresh.well ? ('seen' as const) : ('bad' as const) }]
  })
}

/** A title's name without what it is: "FlexPool" of "FlexPool, aggregator". */
const shortName = ({ title }: Participant): string => title.split(',')[0] ?? title
