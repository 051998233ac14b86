import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'

/** Copies a text; `what` names it for who does not see it. */
export function Copy({ text, what }: { text: string; what: string }) {
  const { t } = useTranslation('kit')
  const { copied, copy } = useClipboard()
  return (
    <Button size="compact-xs" variant="default" onClick={() => copy(text)} aria-label={t('copy.what', { what })}>
      {copied ? t('copy.done') : t('copy.do')}
    </Button>
  )
}
