import { Link } from 'wouter'
import type { Participant } from '../api.ts'

/** Links to the participants' pages. */
export function ParticipantNav({ participants, current }: { participants: readonly Participant[]; current?: string }) {
  return (
    <nav aria-label="Participants">
      <ul className="participant-nav">
        {participants.map(({ key, title }) => (
          <li key={key}>
            <Link href={`/participants/${key}`} aria-current={key === current ? 'page' : undefined}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
