import { Button, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { PasswordField } from '../../kit/password-field.tsx'
import { request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'

/** The first administrator, made with the key that the gateway was started with, which is kept nowhere here. */
export function FirstUser({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('shell')
  const { prefix } = useGateway()
  const [apiKey, setApiKey] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const create = useMutation<void, Error>({
    async mutationFn() {
      const headers = { 'x-api-key': apiKey.trim() }
      await request(`${prefix}/api/v2/users`, { method: 'POST', body: { name, role: 'admin', password }, headers })
      const body = { username: name, password, cookie: true }
      await request(`${prefix}/api/v2/login`, { method: 'POST', body })
    },
    onSuccess: onDone,
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" mt="md">
        <Title order={2} size="h4">
          {t('firstUser.title')}
        </Title>
        <Text size="sm">{t('firstUser.text')}</Text>
        <PasswordField
          label={t('firstUser.key')}
          description={t('firstUser.keyHint')}
          autoComplete="off"
          required
          value={apiKey}
          onText={setApiKey}
        />
        <TextInput
          label={t('signIn.name')}
          description={t('firstUser.nameHint')}
          autoComplete="username"
          required
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <PasswordField
          label={t('signIn.password')}
          description={t('firstUser.passwordHint')}
          autoComplete="new-password"
          required
          value={password}
          onText={setPassword}
        />
        {create.isError && <Failure error={create.error} title={t('firstUser.failed')} />}
        <Button type="submit" loading={create.isPending}>
          {t('firstUser.do')}
        </Button>
      </Stack>
    </form>
  )
}
