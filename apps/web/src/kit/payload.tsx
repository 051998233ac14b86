import { Code } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** A payload, one member a line. */
export function Payload({ text }: { text: string }) {
  const { t } = useTranslation('kit')
  return (
    <Code block tabIndex={0} aria-label={t('payload')} role="region" className="payload">
      {pretty(text)}
    </Code>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
