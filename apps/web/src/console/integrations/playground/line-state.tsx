import { useTranslation } from 'react-i18next'
import { State, type Tone } from '../../../kit/state.tsx'
import { Time } from '../../../kit/time.tsx'
import type { Line } from './use-event-socket.ts'

const tones: Readonly<Record<Line['state'], Tone>> = {
  open: 'good',
  connecting: 'open',
  waiting: 'bad',
  closed: 'plain',
}

/** How the line is, said when it changes. */
export function LineState({ line }: { line: Line }) {
  const { t } = useTranslation('integrations')
  const reason = 'reason' in line ? line.reason : undefined
  return (
    <p role="status">
      <State tone={tones[line.state]}>{t(`playground.states.${line.state}`)}</State>{' '}
      {line.state === 'open' && line.protocol}
      {reason !== undefined && t('playground.because', { reason })}{' '}
      {line.state === 'waiting' && (
        <>
          {t('playground.retry')} <Time at={line.retryAt} />
        </>
      )}
    </p>
  )
}
