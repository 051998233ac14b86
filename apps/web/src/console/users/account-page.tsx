import { Button, List, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { PasswordField } from '../../kit/password-field.tsx'
import { problemAt } from '../../kit/problem-at.ts'
import { Section } from '../../kit/section.tsx'
import { useCaller, useCallerName } from '../caller.tsx'
import { useAct } from '../use-act.ts'
import { useRefresh } from '../use-answer.ts'
import { UsersTop } from './users-top.tsx'

/** One's own account: what one may do here, and one's password. */
export function AccountPage() {
  const { t } = useTranslation('users')
  const { kind, scopes } = useCaller()
  const name = useCallerName()
  return (
    <UsersTop title={t('account.title')} lead={t('account.lead', { name })}>
      <Section title={t('account.may')}>
        <List size="sm">
          {scopes.map((scope) => (
            <List.Item key={scope}>{t(`scopes.${scope}`)}</List.Item>
          ))}
        </List>
      </Section>
      <Section title={t('account.password')} note={kind === 'user' ? t('account.passwordNote') : undefined}>
        {kind === 'user' ? <OwnPassword /> : <Text size="sm">{t('account.key')}</Text>}
      </Section>
    </UsersTop>
  )
}

function OwnPassword() {
  const { t } = useTranslation('users')
  const refresh = useRefresh()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  // It ends this session too, so that one signs in anew with it.
  const change = useAct(() => ({ method: 'PUT', path: 'login/password', body: { current, password } }), {
    onDone: () => void refresh('login'),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate()
  }
  const wrong = change.error?.code === 'UNAUTHENTICATED' ? change.error.message : undefined
  return (
    <form className="form" onSubmit={submit}>
      <PasswordField
        label={t('account.current')}
        autoComplete="current-password"
        required
        value={current}
        onText={setCurrent}
        error={wrong}
      />
      <PasswordField
        label={t('account.new')}
        description={t('passwordHint')}
        autoComplete="new-password"
        required
        minLength={12}
        maxLength={128}
        value={password}
        onText={setPassword}
        error={problemAt(change.error, '/password')}
      />
      {change.error !== null && wrong === undefined && <Failure error={change.error} />}
      <Button type="submit" loading={change.isPending}>
        {t('account.change')}
      </Button>
    </form>
  )
}
