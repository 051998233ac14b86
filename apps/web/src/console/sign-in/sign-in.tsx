import { Button, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { PasswordField } from '../../kit/password-field.tsx'
import { useBrand } from '../brand.tsx'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { FirstUser } from './first-user.tsx'

/** Who comes in by name and password; while there is no user yet, the first is made here. */
export function SignIn({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('shell')
  const brand = useBrand()
  const config = useAnswer<{ firstUser?: boolean }>('login/config')
  return (
    <main className="alone" id="main">
      <Title order={1} size="h2">
        {brand.name}
      </Title>
      {brand.tagline !== undefined && <Text c="dimmed">{brand.tagline}</Text>}
      {config.data?.firstUser === true ? <FirstUser onDone={onDone} /> : <ByPassword onDone={onDone} />}
      <Text size="sm" c="dimmed" mt="lg">
        {t('signIn.about')}
      </Text>
    </main>
  )
}

function ByPassword({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('shell')
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const login = useAct(() => ({ method: 'POST', path: 'login', body: { username, password, cookie: true } }), {
    onDone,
  })
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
        {login.isError && <Failure error={login.error} title={t('signIn.failed')} />}
        <Button type="submit" loading={login.isPending}>
          {t('signIn.do')}
        </Button>
      </Stack>
    </form>
  )
}
