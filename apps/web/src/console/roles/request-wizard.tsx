import type { EnrolmentRequest, NameView } from '@digital-spine/api'
import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import { Facts } from '../../kit/facts.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { Wizard } from '../../kit/wizard.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { readFields } from './field-input.ts'
import { FieldValues } from './field-values.tsx'
import { ownRolePath } from './paths.ts'
import { RoleDefinition } from './role-definition.tsx'
import { RoleFieldForm } from './role-field-form.tsx'
import { RoleFinder } from './role-finder.tsx'
import css from './roles.module.css'

/** Asks for a role: find it, fill in what it asks for, send. */
export function RequestWizard() {
  const { t } = useTranslation('roles')
  const [query] = useSearchParams()
  const [, go] = useLocation()
  const [role, setRole] = useState(query.get('role') ?? '')
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [publish, setPublish] = useState(true)
  const found = useAnswer<NameView>(`names/${pathOf(role)}`, { enabled: role !== '' })
  const definition = found.data?.name === role ? found.data.role : undefined
  const fields = definition?.requestorFields ?? []
  const { values, problems } = readFields(fields, texts)
  const send = useAct<EnrolmentRequest>(
    () => ({
      method: 'POST',
      path: 'enrol',
      body: { role, publish, ...(Object.keys(values).length === 0 ? {} : { fields: values }) },
    }),
    {
      refresh: ['enrol', 'identity'],
      onDone() {
        say(t('request.sent'))
        go(ownRolePath(role))
      },
    },
  )
  const find = {
    title: t('request.find'),
    content: (
      <>
        <RoleFinder chosen={role} onChoose={setRole} />
        {role !== '' && (
          <Loaded query={found}>{() => definition !== undefined && <RoleDefinition role={definition} />}</Loaded>
        )}
      </>
    ),
    missing: definition === undefined ? t('request.choose') : undefined,
  }
  const [wrong] = [...problems]
  const fill = {
    title: t('request.fill'),
    content: (
      <>
        <p className={css.sealed}>{t('request.sealed')}</p>
        <RoleFieldForm fields={fields} texts={texts} onTexts={setTexts} problems={new Map()} />
      </>
    ),
    missing: wrong && `${wrong[0]}: ${t(`problems.${wrong[1].key}`, { bound: wrong[1].bound })}`,
  }
  const review = {
    title: t('request.review'),
    content: (
      <>
        <Facts facts={[[t('role'), <NameLink key="role" name={role} />]]} />
        <FieldValues values={values} />
        <Checkbox
          label={t('request.publish')}
          description={t('request.publishHint')}
          checked={publish}
          onChange={({ currentTarget: { checked } }) => setPublish(checked)}
        />
      </>
    ),
  }
  return (
    <Page title={t('request.title')} lead={t('request.lead')} above={[{ to: '/roles', title: t('title') }]}>
      <Wizard
        steps={fields.length === 0 ? [find, review] : [find, fill, review]}
        done={t('request.send')}
        busy={send.isPending}
        onDone={() => send.mutate()}
        error={send.isError && <Failure error={send.error} title={t('request.failed')} />}
      />
    </Page>
  )
}
