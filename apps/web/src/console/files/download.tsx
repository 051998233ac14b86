import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useGateway } from '../gateway.tsx'
import { pathOf } from '../use-act.ts'

/** Fetches a received file: the browser does, by ranges if it likes. */
export function Download({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation('files')
  const { prefix } = useGateway()
  return (
    <Button
      component="a"
      href={`${prefix}/api/v2/files/${pathOf(id)}`}
      download={name}
      size="xs"
      variant="default"
      aria-label={t('download.what', { name })}
    >
      {t('download.do')}
    </Button>
  )
}
