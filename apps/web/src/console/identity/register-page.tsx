import type { IdentityView, NameView, NetworkView, PrimaryName } from '@digital-spine/api'
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Facts } from '../../kit/facts.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { Wizard } from '../../kit/wizard.tsx'
import { type ApiError, request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { NameField } from '../organisations/name-field.tsx'
import { nameBelow } from '../organisations/name-parts.ts'
import { useFreedom } from '../organisations/use-freedom.ts'
import { pathOf } from '../use-act.ts'
import { useAnswer, useRefresh } from '../use-answer.ts'

/** Registers a name right below the network's root, and has this participant be called by it. */
export function RegisterPage() {
  const { t } = useTranslation('identity')
  const network = useAnswer<NetworkView>('network')
  const above = [{ to: '/identity', title: t('title') }]
  return (
    <Page title={t('register.title')} lead={t('register.lead')} above={above}>
      <Loaded query={network}>{({ root }) => <Steps root={root} />}</Loaded>
    </Page>
  )
}

function Steps({ root }: { root: string }) {
  const { t } = useTranslation('identity')
  const { prefix } = useGateway()
  const [, go] = useLocation()
  const again = useRefresh()
  const own = useAnswer<IdentityView>('identity')
  const [label, setLabel] = useState('')
  const [title, setTitle] = useState('')
  const name = nameBelow('organisation', label, root)
  const freedom = useFreedom(label, name)
  const register = useMutation<PrimaryName, ApiError>({
    async mutationFn() {
      const metadata = title === '' ? {} : { metadata: { displayName: title } }
      const body = { name, kind: 'organisation', ...metadata }
      await request<NameView>(`${prefix}/api/v2/names`, { method: 'POST', body })
      const path = `${prefix}/api/v2/names/${pathOf(name)}/primary`
      return (await request<PrimaryName>(path, { method: 'PUT' })).value
    },
    async onSuccess() {
      await again('identity', 'names', 'dids')
      say(t('names.taken', { name }))
      go('/identity')
    },
  })
  const naming = {
    title: t('register.name'),
    content: (
      <>
        <NameField label={label} onLabel={setLabel} name={name} freedom={freedom} />
        <TextInput
          label={t('register.titleOf')}
          description={t('register.titleHint')}
          maxLength={255}
          value={title}
          onChange={({ currentTarget: { value } }) => setTitle(value)}
        />
      </>
    ),
    missing: label === '' || freedom === 'taken' || freedom === 'ill-formed' ? t('register.noName') : undefined,
  }
  const review = {
    title: t('register.review'),
    content: (
      <Facts
        facts={[
          [t('register.name'), name],
          [t('register.titleOf'), title === '' ? '–' : title],
          [t('register.leadsTo'), own.data?.did ?? '–'],
        ]}
      />
    ),
  }
  return (
    <Wizard
      steps={[naming, review]}
      done={t('register.do')}
      busy={register.isPending}
      onDone={() => register.mutate()}
      error={register.isError && <Failure error={register.error} title={t('register.failed')} />}
    />
  )
}
