import { Loader } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { Participant } from './api.ts'
import { NotFound } from './not-found.tsx'

const ParticipantPage = lazy(async () => ({
  default: (await import('./participant/participant-page.tsx')).ParticipantPage,
}))

/** The page of the participant with that key; it is loaded when first asked for, since the live page needs no forms. */
export function ParticipantRoute({ participants, wanted }: { participants: readonly Participant[]; wanted: string }) {
  const participant = participants.find(({ key }) => key === wanted)
  if (participant === undefined) return <NotFound participants={participants} wanted={decode(wanted)} />
  return (
    <Suspense fallback={<Loader aria-label="Loading the page" />}>
      <ParticipantPage key={participant.key} participant={participant} participants={participants} />
    </Suspense>
  )
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
