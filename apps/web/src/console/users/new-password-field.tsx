import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Copy } from '../../kit/copy.tsx'
import { PasswordField } from '../../kit/password-field.tsx'
import { suggestPassword } from './suggest-password.ts'

/** A password that somebody else will use: typed, or suggested and then shown. */
export function NewPasswordField({
  password,
  onPassword,
  error,
}: {
  password: string
  onPassword: (password: string) => void
  error?: string | undefined
}) {
  const { t } = useTranslation('users')
  const [shown, setShown] = useState(false)
  return (
    <div>
      <PasswordField
        label={t('password')}
        description={t('passwordHint')}
        autoComplete="new-password"
        required
        minLength={12}
        maxLength={128}
        value={password}
        onText={onPassword}
        visible={shown}
        onVisibilityChange={setShown}
        error={error}
      />
      <div className="form-actions suggest">
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            onPassword(suggestPassword())
            setShown(true)
          }}
        >
          {t('suggest')}
        </Button>
        {password !== '' && <Copy text={password} what={t('password')} />}
      </div>
    </div>
  )
}
