import type { IdentityView, NameView } from '@digital-spine/api'
import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Facts } from '../../kit/facts.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { type Step, Wizard } from '../../kit/wizard.tsx'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { useCrumbs } from './crumbs.ts'
import { NameField } from './name-field.tsx'
import { type Kind, labelOf, nameBelow, namePath } from './name-parts.ts'
import { newRole, roleOf } from './role-draft.ts'
import { useRoleSteps } from './role-steps.tsx'
import { useFreedom } from './use-freedom.ts'

/** Makes an organisation, application or role below a name. */
export function NameWizard({ kind, owner, root }: { kind: Kind; owner: string; root: string }) {
  const { t } = useTranslation('organisations')
  const own = useAnswer<IdentityView>('identity')
  const above = useCrumbs(owner, root)
  const way = owner === root ? above : [...above, { to: namePath(owner), title: labelOf(owner) }]
  return (
    <Page title={t(`create.${kind}`)} lead={t(`create.${kind}Lead`, { owner })} above={way}>
      <Loaded query={own}>{({ did }) => <Steps kind={kind} owner={owner} self={did} />}</Loaded>
    </Page>
  )
}

function Steps({ kind, owner, self }: { kind: Kind; owner: string; self: string }) {
  const { t } = useTranslation('organisations')
  const [, go] = useLocation()
  const [label, setLabel] = useState('')
  const [about, setAbout] = useState({ displayName: '', description: '', websiteUrl: '' })
  const [role, setRole] = useState(() => newRole(self))
  const name = nameBelow(kind, label, owner)
  const freedom = useFreedom(label, name)
  const roleSteps = useRoleSteps(role, setRole)
  const metadata = Object.fromEntries(Object.entries(about).filter(([, text]) => text !== ''))
  const create = useAct<NameView>(
    () => ({
      method: 'POST',
      path: 'names',
      body: { name, kind, ...(kind === 'role' ? { role: roleOf(role) } : { metadata }) },
    }),
    {
      refresh: ['names', 'identity', 'search'],
      onDone() {
        say(t('create.done', { name }))
        go(namePath(name))
      },
    },
  )
  const naming: Step = {
    title: t('create.naming'),
    content: (
      <>
        <NameField label={label} onLabel={setLabel} name={name} freedom={freedom} />
        {kind !== 'role' && <AboutForm value={about} onChange={setAbout} />}
      </>
    ),
    missing:
      label === ''
        ? t('create.noLabel')
        : freedom === 'taken' || freedom === 'ill-formed'
          ? t(`create.${freedom}`)
          : undefined,
  }
  const review: Step = {
    title: t('create.review'),
    content: (
      <>
        <Facts
          facts={[
            [t('name'), name],
            ...Object.entries(metadata).map(
              ([key, text]) => [t(key as 'displayName' | 'description' | 'websiteUrl'), text] as const,
            ),
          ]}
        />
        {kind === 'role' && roleSteps.summary}
        <p>{t('create.signed')}</p>
      </>
    ),
  }
  return (
    <Wizard
      steps={[naming, ...(kind === 'role' ? roleSteps.steps : []), review]}
      done={t(`create.${kind}`)}
      busy={create.isPending}
      onDone={() => create.mutate()}
      error={create.isError && <Failure error={create.error} title={t('create.failed')} />}
    />
  )
}

export type About = { readonly displayName: string; readonly description: string; readonly websiteUrl: string }

/** What people are told of an organisation or application. */
export function AboutForm<T extends About>({ value, onChange }: { value: T; onChange: (value: T) => void }) {
  const { t } = useTranslation('organisations')
  return (
    <>
      <TextInput
        label={t('displayName')}
        maxLength={255}
        value={value.displayName}
        onChange={({ currentTarget }) => onChange({ ...value, displayName: currentTarget.value })}
      />
      <Textarea
        label={t('description')}
        maxLength={1500}
        autosize
        minRows={2}
        value={value.description}
        onChange={({ currentTarget }) => onChange({ ...value, description: currentTarget.value })}
      />
      <TextInput
        label={t('websiteUrl')}
        placeholder="https://"
        maxLength={500}
        value={value.websiteUrl}
        onChange={({ currentTarget }) => onChange({ ...value, websiteUrl: currentTarget.value })}
      />
    </>
  )
}
