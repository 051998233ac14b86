import type { NameView } from '@digital-spine/api'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { Wizard } from '../../kit/wizard.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { useCrumbs } from './crumbs.ts'
import { labelOf, namePath, titleOf } from './name-parts.ts'
import { AboutForm } from './name-wizard.tsx'
import css from './organisations.module.css'
import { draftOf, roleOf } from './role-draft.ts'
import { useRoleSteps } from './role-steps.tsx'

/** Changes what is known of a name, or a role's definition. */
export function EditPage({ name, root }: { name: string; root: string }) {
  const { t } = useTranslation('organisations')
  const view = useAnswer<NameView>(`names/${pathOf(name)}`)
  const above = [...useCrumbs(name, root), { to: namePath(name), title: labelOf(name) }]
  return (
    <Page title={t('edit.title', { name: labelOf(name) })} above={above}>
      <Loaded query={view}>
        {(known) =>
          known.role === undefined ? <EditAbout known={known} /> : <EditRole name={name} role={known.role} />
        }
      </Loaded>
    </Page>
  )
}

function useChange(name: string) {
  const { t } = useTranslation('organisations')
  const [, go] = useLocation()
  return useAct<NameView, unknown>((body) => ({ method: 'PATCH', path: `names/${pathOf(name)}`, body }), {
    refresh: ['names', 'identity', 'search'],
    onDone() {
      say(t('edit.done', { name }))
      go(namePath(name))
    },
  })
}

function EditAbout({ known }: { known: NameView }) {
  const { t } = useTranslation('organisations')
  const { name, metadata } = known
  const text = (key: string): string => (typeof metadata[key] === 'string' ? metadata[key] : '')
  const [about, setAbout] = useState({
    displayName: titleOf(known),
    ...{ description: text('description'), websiteUrl: text('websiteUrl'), logoUrl: text('logoUrl') },
  })
  const change = useChange(name)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate({ metadata: about })
  }
  return (
    <form onSubmit={submit} className="wizard-content">
      <AboutForm value={about} onChange={setAbout} />
      <TextInput
        label={t('logo')}
        placeholder="https://"
        maxLength={500}
        value={about.logoUrl}
        onChange={({ currentTarget: { value } }) => setAbout({ ...about, logoUrl: value })}
      />
      {change.isError && <Failure error={change.error} />}
      <div className={css.more}>
        <Button type="submit" loading={change.isPending}>
          {t('edit.do')}
        </Button>
        <LinkButton to={namePath(name)} variant="default">
          {t('edit.cancel')}
        </LinkButton>
      </div>
    </form>
  )
}

function EditRole({ name, role }: { name: string; role: NonNullable<NameView['role']> }) {
  const { t } = useTranslation('organisations')
  const [draft, setDraft] = useState(() => draftOf(role))
  const { steps, summary } = useRoleSteps(draft, setDraft)
  const change = useChange(name)
  const review = {
    title: t('create.review'),
    content: (
      <>
        {summary}
        <p>{t('edit.version', { version: role.version + 1 })}</p>
      </>
    ),
  }
  return (
    <Wizard
      steps={[...steps, review]}
      done={t('edit.do')}
      busy={change.isPending}
      onDone={() => change.mutate({ role: roleOf(draft) })}
      error={change.isError && <Failure error={change.error} />}
    />
  )
}
