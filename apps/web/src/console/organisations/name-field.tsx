import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Freedom } from './use-freedom.ts'

/** The label of a new name, with what the name will be and whether it can be had. */
export function NameField({
  label,
  onLabel,
  name,
  freedom,
}: {
  label: string
  onLabel: (label: string) => void
  name: string
  freedom: Freedom | undefined
}) {
  const { t } = useTranslation('organisations')
  return (
    <div>
      <TextInput
        label={t('create.label')}
        description={t('create.labelHint')}
        required
        autoComplete="off"
        value={label}
        onChange={({ currentTarget: { value } }) => onLabel(value.trim().toLowerCase())}
        error={freedom === 'taken' || freedom === 'ill-formed' ? t(`create.${freedom}`) : undefined}
      />
      <p role="status" className="breaks">
        {label !== '' && (
          <>
            {name} {freedom === 'free' && <b>✓ {t('create.free')}</b>}
          </>
        )}
      </p>
    </div>
  )
}
