import type { DeliveryState } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { State, type Tone } from '../../kit/state.tsx'

const tones: Readonly<Record<DeliveryState, Tone>> = {
  queued: 'open',
  accepted: 'open',
  delivered: 'plain',
  processed: 'good',
  rejected: 'bad',
  expired: 'bad',
  failed: 'bad',
}

/** How far a message is with those it is for: each state once, with how many are there if that differs. */
export function DeliveryStates({ of }: { of: readonly { readonly state: DeliveryState; readonly code?: string }[] }) {
  const { t } = useTranslation('envelope')
  const states = (Object.keys(tones) as DeliveryState[]).filter((state) => of.some((one) => one.state === state))
  return (
    <span className="states">
      {states.map((state) => {
        const there = of.filter((one) => one.state === state)
        const codes = new Set(there.flatMap(({ code }) => code ?? []))
        return (
          <State key={state} tone={tones[state]}>
            {of.length > 1 && `${there.length} `}
            {t(`states.${state}`)}
            {codes.size === 1 && ` ${[...codes]}`}
          </State>
        )
      })}
    </span>
  )
}
