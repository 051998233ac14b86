import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Participant } from '../api.ts'

/** Links to the participants' consoles. */
export function ParticipantNav({ participants }: { participants: readonly Participant[] }) {
  const { t } = useTranslation('live')
  return (
    <nav aria-label={t('participants')}>
      <ul className="participant-nav">
        {participants.map(({ key, title }) => (
          <li key={key}>
            <Link href={`/participants/${key}`}>{title}</Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
