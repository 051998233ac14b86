import type { ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Section } from '../../kit/section.tsx'
import { useGatewayUrl } from '../use-gateway-url.ts'
import { codeFor } from './code-for.ts'

/** How a system uses a channel, ready to be copied. */
export function Code({ channel }: { channel: ShownChannel }) {
  const { t } = useTranslation('channels')
  const code = codeFor(channel, useGatewayUrl())
  return (
    <Section title={t('code.title')} note={t('code.note')}>
      <div className="page">
        {code.map(({ key, text }) => (
          <CodeBlock key={key} label={t(`code.${key}`)} text={text} />
        ))}
      </div>
    </Section>
  )
}
