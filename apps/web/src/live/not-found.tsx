import { Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Participant } from '../api.ts'
import { PageHeading } from '../page-heading.tsx'
import { ParticipantNav } from './participant-nav.tsx'

/** For an address that has no page, or a participant that is not in this sandbox. */
export function NotFound({ participants, wanted }: { participants: readonly Participant[]; wanted?: string }) {
  return (
    <Stack gap="sm" align="flex-start">
      <PageHeading title="Not found">
        {wanted === undefined ? 'There is no such page' : 'There is no such participant'}
      </PageHeading>
      {wanted !== undefined && (
        <Text className="breaks">
          Nobody here has the key <b>{wanted}</b>.
        </Text>
      )}
      <Text>These participants have a page:</Text>
      <ParticipantNav participants={participants} />
      <Link href="/" className="way-back">
        Back to the live page
      </Link>
    </Stack>
  )
}
