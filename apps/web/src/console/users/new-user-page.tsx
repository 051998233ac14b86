import type { GatewayUser, UserRole } from '@digital-spine/api'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Failure } from '../../kit/failure.tsx'
import { Page } from '../../kit/page.tsx'
import { problemAt } from '../../kit/problem-at.ts'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { useAct } from '../use-act.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { RoleField } from './role-field.tsx'

export function NewUserPage() {
  const { t } = useTranslation('users')
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [role, setRole] = useState<UserRole>('viewer')
  const [password, setPassword] = useState('')
  const create = useAct<GatewayUser>(() => ({ method: 'POST', path: 'users', body: { name, role, password } }), {
    refresh: ['users'],
    onDone: () => {
      say(t('added', { name }))
      go('/users')
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <Page title={t('add')} above={[{ to: '/users', title: t('title') }]}>
      <Section title={t('who')} note={t('addNote')}>
        <form className="form" onSubmit={submit}>
          <TextInput
            label={t('name')}
            description={t('nameHint')}
            autoComplete="off"
            required
            minLength={4}
            maxLength={64}
            pattern="[-A-Za-z0-9._@]+"
            title={t('nameHint')}
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
            error={problemAt(create.error, '/name')}
          />
          <RoleField role={role} onRole={setRole} />
          <NewPasswordField password={password} onPassword={setPassword} error={problemAt(create.error, '/password')} />
          {create.error !== null && <Failure error={create.error} title={t('notAdded')} />}
          <Button type="submit" loading={create.isPending}>
            {t('add')}
          </Button>
        </form>
      </Section>
    </Page>
  )
}
