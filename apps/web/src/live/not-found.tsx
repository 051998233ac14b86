import { Stack, Text } from '@mantine/core'
import { Trans, useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Participant } from '../api.ts'
import { PageHeading } from '../page-heading.tsx'
import { ParticipantNav } from './participant-nav.tsx'

/** For an address that has no page, or a participant that is not in this sandbox. */
export function NotFound({ participants, wanted }: { participants: readonly Participant[]; wanted?: string }) {
  const { t } = useTranslation('live')
  return (
    <Stack gap="sm" align="flex-start">
      <PageHeading title={t('notFound.title')}>
        {t(wanted === undefined ? 'notFound.page' : 'notFound.participant')}
      </PageHeading>
      {wanted !== undefined && (
        <Text className="breaks">
          <Trans t={t} i18nKey="notFound.wanted" values={{ wanted }} components={{ b: <b /> }} shouldUnescape={false} />
        </Text>
      )}
      <Text>{t('notFound.these')}</Text>
      <ParticipantNav participants={participants} />
      <Link href="/" className="way-back">
        {t('notFound.back')}
      </Link>
    </Stack>
  )
}
