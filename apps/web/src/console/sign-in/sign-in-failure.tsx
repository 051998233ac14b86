import { Alert } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import type { ApiError } from '../../request.ts'

/** Why somebody is not let in; `left` is for how many seconds no password counts. */
export function SignInFailure({ error, left }: { error: ApiError; left: number }) {
  const { t } = useTranslation('shell')
  const { code, details } = error
  const isPaused = details.retryAfterSeconds !== undefined
  if (!isPaused && code !== 'UNAUTHENTICATED') return <Failure error={error} title={t('signIn.failed')} />
  return (
    <Alert color="red" variant="outline" title={t('signIn.failed')}>
      <span role="alert">
        {t(isPaused ? (code === 'QUOTA_EXCEEDED' ? 'signIn.tooMany' : 'signIn.locked') : 'signIn.wrong')}
      </span>{' '}
      {isPaused && (left > 0 ? t('signIn.left', { time: clock(left) }) : t('signIn.over'))}
    </Alert>
  )
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
