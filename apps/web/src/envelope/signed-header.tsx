import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../kit/code-block.tsx'
import { decodeHeader } from './decode.ts'

/** Every claim of a message's signed header: all that the broker can read of it. */
export function SignedHeader({ jws }: { jws: string }) {
  const { t } = useTranslation('envelope')
  const { protectedHeader, claims } = decodeHeader(jws)
  return <CodeBlock label={t('header')} text={JSON.stringify({ ...protectedHeader, ...claims }, undefined, 2)} />
}
