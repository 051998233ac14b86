import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import css from './compose.module.css'

/** What a message is known by to its sender, so that the same one is sent once. */
export function TransactionField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('messages')
  return (
    <div className={css.transaction}>
      <TextInput
        label={t('filter.transactionId')}
        description={t('compose.transactionHint')}
        maxLength={255}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Button variant="default" onClick={() => onChange(generate())}>
        {t('compose.generate')}
      </Button>
    </div>
  )
}

/** 128 random bits in hex. */
const generate = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
