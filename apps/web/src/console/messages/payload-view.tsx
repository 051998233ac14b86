import type { ReceivedMessage } from '@digital-spine/api'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { bytes } from '../../kit/bytes.ts'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Time } from '../../kit/time.tsx'
import { CsvTable } from './csv-table.tsx'
import { readPayload } from './read-payload.ts'

type Shown = Partial<Pick<ReceivedMessage, 'payload' | 'payloadEncoding' | 'payloadDroppedDate'>> & {
  readonly file?: { readonly name: string; readonly contentType: string; readonly size: number }
}

/** What a message says, or why that is not shown. */
export function PayloadView({ message: { payload, payloadEncoding, payloadDroppedDate, file } }: { message: Shown }) {
  const { t, i18n } = useTranslation('messages')
  if (file !== undefined)
    return (
      <>
        <Facts
          facts={[
            [t('payload.fileName'), file.name],
            [t('payload.fileType'), file.contentType],
            [t('payload.size'), bytes(file.size, i18n.language)],
          ]}
        />
        <Text size="sm" mt="xs">
          <Link href="/files">{t('payload.toFiles')}</Link>
        </Text>
      </>
    )
  if (payload === undefined) return <Text size="sm">{t('payload.hidden')}</Text>
  if (payloadDroppedDate !== undefined)
    return (
      <Text size="sm">
        {t('payload.dropped')} <Time at={payloadDroppedDate} />
      </Text>
    )
  if (payloadEncoding === 'base64')
    return <Text size="sm">{t('payload.binary', { size: bytes(atob(payload).length, i18n.language) })}</Text>
  const readable = readPayload(payload)
  if (readable.kind !== 'csv') return <CodeBlock label={t(`payload.kinds.${readable.kind}`)} text={readable.text} />
  return <CsvTable rows={readable.rows} />
}
