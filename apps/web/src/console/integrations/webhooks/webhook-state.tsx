import type { ShownWebhook } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { State } from '../../../kit/state.tsx'

/** Whether messages get through. */
export function WebhookState({ of: { state, failingSince } }: { of: ShownWebhook }) {
  const { t } = useTranslation('integrations')
  if (state !== 'active')
    return <State tone={state === 'paused' ? 'open' : 'bad'}>{t(`webhooks.states.${state}`)}</State>
  if (failingSince !== undefined) return <State tone="bad">{t('webhooks.states.failing')}</State>
  return <State tone="good">{t('webhooks.states.active')}</State>
}
