import { Button, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../../kit/password-field.tsx'
import { useAct } from '../use-act.ts'
import { SignInFailure } from './sign-in-failure.tsx'
import { useSecondsUntil } from './use-seconds-until.ts'

/** Signing in by name and password; after too many wrong ones not before the lock ends. */
export function ByPassword({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('shell')
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const login = useAct(() => ({ method: 'POST', path: 'login', body: { username, password, cookie: true } }), {
    onDone,
  })
  const { retryAfterSeconds: pause } = login.error?.details ?? {}
  const left = useSecondsUntil(typeof pause === 'number' ? login.submittedAt + pause * 1000 : 0)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    login.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" mt="md">
        <TextInput
          label={t('signIn.name')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={username}
          onChange={({ currentTarget: { value } }) => setUsername(value)}
        />
        <PasswordField
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          value={password}
          onText={setPassword}
        />
        {login.error !== null && <SignInFailure error={login.error} left={left} />}
        <Button type="submit" loading={login.isPending} disabled={left > 0}>
          {t('signIn.do')}
        </Button>
      </Stack>
    </form>
  )
}
