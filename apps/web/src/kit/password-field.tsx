import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** A secret as it is typed; a button that can be reached by keyboard shows it. */
export function PasswordField({
  onText,
  ...props
}: Omit<PasswordInputProps, 'onChange'> & { onText: (text: string) => void }) {
  const { t } = useTranslation('kit')
  return (
    <PasswordInput
      {...props}
      onChange={({ currentTarget: { value } }) => onText(value)}
      visibilityToggleButtonProps={{ 'aria-label': t('showSecret'), tabIndex: 0, 'aria-hidden': false }}
    />
  )
}
