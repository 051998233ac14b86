import type { GatewayUser, UserChange, UserRole } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useConfirm } from '../../kit/confirm.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { RoleField } from './role-field.tsx'
import { SessionTable } from './session-table.tsx'

/** A user: role, lock, password, sessions, and how it is removed. */
export function UserPage({ name }: { name: string }) {
  const { t } = useTranslation('users')
  const answer = useAnswer<{ users: readonly GatewayUser[] }>('users', { query: { q: name }, everyMs: 15_000 })
  return (
    <Page title={name} above={[{ to: '/users', title: t('title') }]}>
      <Loaded query={answer}>
        {({ users }) => {
          const user = users.find((found) => found.name === name)
          return user === undefined ? <Empty title={t('gone')} /> : <Parts user={user} />
        }}
      </Loaded>
    </Page>
  )
}

function Parts({ user }: { user: GatewayUser }) {
  const { t } = useTranslation('users')
  return (
    <>
      <About user={user} />
      <NewPassword name={user.name} />
      <Section title={t('pages.sessions')}>
        <SessionTable username={user.name} />
      </Section>
      <Removal name={user.name} />
    </>
  )
}

function useChange(name: string, onDone: (change: UserChange) => void) {
  return useAct<GatewayUser, UserChange>((body) => ({ method: 'PATCH', path: pathOf('users', name), body }), {
    refresh: ['users', 'sessions', 'login'],
    onDone: (_, change) => onDone(change),
  })
}

/** Whether it is the user who is signed in. */
function useIsOwn(name: string): boolean {
  const caller = useCaller()
  return caller.kind === 'user' && caller.name === name
}

function About({ user: { name, role, createdAt, lockedUntil } }: { user: GatewayUser }) {
  const { t } = useTranslation('users')
  const isOwn = useIsOwn(name)
  const confirm = useConfirm()
  const [wanted, setWanted] = useState(role)
  const nameOf = (one: UserRole): string => t(`roles.${one}.name`)
  const back = useChange(name, ({ role: before = role }) => setWanted(before))
  const change = useChange(name, ({ role: given = role, unlock }) =>
    unlock === true
      ? say(t('unlocked', { name }))
      : say(t('changed', { name, role: nameOf(given) }), isOwn ? undefined : () => back.mutate({ role })),
  )
  const ask = async (): Promise<void> => {
    const text = t('ownRoleText', { role: nameOf(wanted) })
    if (!isOwn || (await confirm({ title: t('ownRoleTitle'), text, deed: t('saveRole') })))
      change.mutate({ role: wanted })
  }
  return (
    <Section
      title={t('who')}
      actions={
        lockedUntil !== undefined && (
          <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ unlock: true })}>
            {t('unlock')}
          </Button>
        )
      }
    >
      <Facts
        facts={[
          [t('since'), <Time key="since" at={createdAt} />],
          ...(lockedUntil === undefined ? [] : [[t('lockedUntil'), <Time key="locked" at={lockedUntil} />] as const]),
        ]}
      />
      <div className="form">
        <RoleField role={wanted} onRole={setWanted} />
        {change.error !== null && <Failure error={change.error} />}
        {back.error !== null && <Failure error={back.error} />}
        <Button disabled={wanted === role} loading={change.isPending} onClick={() => void ask()}>
          {t('saveRole')}
        </Button>
      </div>
    </Section>
  )
}

function NewPassword({ name }: { name: string }) {
  const { t } = useTranslation('users')
  const [password, setPassword] = useState('')
  const change = useChange(name, () => {
    say(t('passwordSet', { name }))
    setPassword('')
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate({ password })
  }
  return (
    <Section title={t('newPassword')} note={t('newPasswordNote')}>
      <form className="form" onSubmit={submit}>
        <NewPasswordField password={password} onPassword={setPassword} />
        {change.error !== null && <Failure error={change.error} />}
        <Button type="submit" loading={change.isPending}>
          {t('setPassword')}
        </Button>
      </form>
    </Section>
  )
}

function Removal({ name }: { name: string }) {
  const { t } = useTranslation('users')
  const [, go] = useLocation()
  const confirm = useConfirm()
  const text = t(useIsOwn(name) ? 'removeOwnText' : 'removeText')
  const remove = useAct(() => ({ method: 'DELETE', path: pathOf('users', name) }), {
    onDone: () => {
      say(t('removed', { name }))
      go('/users')
    },
    refresh: ['users', 'sessions', 'login'],
  })
  const ask = async (): Promise<void> => {
    if (await confirm({ title: t('removeTitle', { name }), text, deed: t('remove') })) remove.mutate()
  }
  return (
    <Section
      title={t('remove')}
      note={text}
      actions={
        <Button color="red" variant="outline" loading={remove.isPending} onClick={() => void ask()}>
          {t('remove')}
        </Button>
      }
    >
      {remove.error !== null && <Failure error={remove.error} />}
    </Section>
  )
}
