import type { ExplainedEntry } from '@digital-spine/api'
import { Text } from '@mantine/core'
import { Trans, useTranslation } from 'react-i18next'
import { CodeBlock } from '../kit/code-block.tsx'
import { Time } from '../kit/time.tsx'
import { decodeHeader, fromBase64, toHexLines } from './decode.ts'
import { SignedHeader } from './signed-header.tsx'

const shownBytes = 96

/** A message as it lies in the broker: every claim of its header, and its body's bytes. */
export function StoredEntry({ explained: { header, body, position, acceptedAt } }: { explained: ExplainedEntry }) {
  const { t } = useTranslation('envelope')
  const bytes = fromBase64(body)
  const isSealed = decodeHeader(header).claims.kc !== undefined
  const more = bytes.length > shownBytes ? `\n${t('more', { count: bytes.length - shownBytes })}` : ''
  return (
    <>
      <Text size="sm" mb="xs">
        <Trans t={t} i18nKey="place" values={{ position }} components={{ time: <Time at={acceptedAt} /> }} />
      </Text>
      <SignedHeader jws={header} />
      <Text size="sm" my="xs">
        {t(isSealed ? 'sealedBody' : 'plainBody', { count: bytes.length })}
      </Text>
      <CodeBlock label={t('body')} text={`${toHexLines(bytes.subarray(0, shownBytes))}${more}`} />
    </>
  )
}
