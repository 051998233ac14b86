import { Alert } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useAnswer } from '../use-answer.ts'

/** Says that what is shown may be old: the browser is offline, or the gateway does not answer. */
export function ConnectionNote() {
  const { t } = useTranslation('shell')
  const { online } = useNetwork()
  const { error } = useAnswer('health', { everyMs: 5000 })
  if (online && error?.code !== 'SERVICE_UNAVAILABLE') return null
  return (
    <Alert color="red" variant="outline" role="alert" mb="md" title={t(online ? 'away.title' : 'offline.title')}>
      {t(online ? 'away.text' : 'offline.text')}
    </Alert>
  )
}
