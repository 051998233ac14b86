import { Button, Checkbox, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Where the keys are, and what they are lost with. */
export function VaultStep({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('first-run')
  const [kept, setKept] = useState(false)
  return (
    <>
      <Text size="sm">{t('vault.text')}</Text>
      <Checkbox
        label={t('vault.kept')}
        checked={kept}
        onChange={({ currentTarget: { checked } }) => setKept(checked)}
      />
      <Button disabled={!kept} onClick={onDone}>
        {t('go')}
      </Button>
    </>
  )
}
