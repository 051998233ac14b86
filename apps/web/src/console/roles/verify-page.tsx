import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import { Section } from '../../kit/section.tsx'
import { verifyPath } from './paths.ts'
import { RolesTop } from './roles-top.tsx'
import { Verification } from './verification.tsx'

/** Verifies a role of anybody. */
export function VerifyPage() {
  const { t } = useTranslation('roles')
  const [query] = useSearchParams()
  const [, go] = useLocation()
  const [asked, setAsked] = useState({ subject: query.get('subject') ?? '', role: query.get('role') ?? '' })
  const [shown, setShown] = useState(asked)
  const verify = (event: FormEvent): void => {
    event.preventDefault()
    setShown(asked)
    go(verifyPath(asked.subject, asked.role), { replace: true })
  }
  return (
    <RolesTop lead={t('verify.lead')}>
      <form onSubmit={verify} className="filters">
        <TextInput
          label={t('verify.subject')}
          placeholder="acme.iam.ewc"
          required
          value={asked.subject}
          onChange={({ currentTarget: { value } }) => setAsked({ ...asked, subject: value.trim() })}
        />
        <TextInput
          label={t('verify.role')}
          placeholder="user.roles.exchange.apps.spine.iam.ewc"
          required
          value={asked.role}
          onChange={({ currentTarget: { value } }) => setAsked({ ...asked, role: value.trim() })}
        />
        <Button type="submit">{t('verify.do')}</Button>
      </form>
      {shown.subject !== '' && shown.role !== '' && (
        <Section title={t('verify.title')} note={t('verify.note')}>
          <Verification subject={shown.subject} role={shown.role} />
        </Section>
      )}
    </RolesTop>
  )
}
