import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from './code-block.tsx'

/** A secret that is shown this once, and what to do with it. */
export function Once({ label, text, children }: { label: string; text: string; children: ReactNode }) {
  const { t } = useTranslation('kit')
  return (
    <div className="once" role="status">
      <strong>{t('once')}</strong>
      <Text size="sm" mb="sm">
        {children}
      </Text>
      <CodeBlock label={label} text={text} />
    </div>
  )
}
