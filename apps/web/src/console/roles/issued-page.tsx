import type { IssuedCredential, IssuedCredentials, StatusChanged } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Party, shortDid } from '../../kit/party.tsx'
import { say } from '../../kit/say.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { Time } from '../../kit/time.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import { labelOf } from '../organisations/name-parts.ts'
import { useAct } from '../use-act.ts'
import { usePages } from '../use-pages.ts'
import { FieldValues } from './field-values.tsx'
import { RoleState } from './role-states.tsx'
import css from './roles.module.css'
import { RolesTop } from './roles-top.tsx'

type Change = { readonly action: 'revoke' | 'suspend' | 'restore'; readonly of: IssuedCredential }

const rows = ({ credentials }: IssuedCredentials) => credentials

/** Credentials that this participant may suspend or revoke. */
export function IssuedPage() {
  const { t } = useTranslation('roles')
  const ask = useConfirm()
  const [role, setRole] = useState('')
  const [subject, setSubject] = useState('')
  const pages = usePages('enrolment/issued', { rows, query: { role, subject }, everyMs: 4000 })
  const change = useAct<StatusChanged, Change>(
    ({ action, of: { id, holder, role: held } }) => ({
      method: 'POST',
      path: `enrolment/${action}`,
      body: { subject: holder.did, role: held, credential: id },
    }),
    {
      refresh: ['enrolment'],
      onDone: (_, { action, of }) => {
        if (action === 'suspend') say(t('issued.suspended'), () => change.mutate({ action: 'restore', of }))
        else say(t(action === 'revoke' ? 'issued.revoked' : 'issued.restored'))
      },
    },
  )
  const revoke = async (of: IssuedCredential): Promise<void> => {
    const holder = of.holder.name ?? shortDid(of.holder.did)
    const question = {
      title: t('issued.revokeTitle', { role: labelOf(of.role) }),
      text: t('issued.revokeText', { holder, role: of.role }),
      deed: t('issued.revoke'),
    }
    if (await ask(question)) change.mutate({ action: 'revoke', of })
  }
  return (
    <RolesTop lead={t('issued.lead')}>
      <search className="filters" aria-label={t('filters')}>
        <SearchField label={t('requests.role')} onSearch={setRole} />
        <SearchField label={t('issued.holder')} onSearch={setSubject} />
      </search>
      {change.isError && <Failure error={change.error} />}
      <PagedTable
        pages={pages}
        caption={t('pages.issued')}
        rowKey={({ id }) => id}
        empty={<Empty title={t('issued.empty')}>{t('issued.emptyText')}</Empty>}
        columns={[
          { title: t('issued.holder'), show: ({ holder }) => <Party {...holder} /> },
          {
            title: t('role'),
            show: (issued) => (
              <>
                <NameLink name={issued.role} />
                <FieldValues values={issued.issuerFields ?? {}} />
              </>
            ),
          },
          { title: t('issued.at'), show: ({ issuedAt }) => <Time at={issuedAt} /> },
          {
            title: t('issued.until'),
            show: ({ validUntil }) => (validUntil === undefined ? t('noEnd') : <Time at={validUntil} />),
          },
          {
            title: t('state'),
            show: ({ state }) => (
              <span aria-live="polite">
                <RoleState state={state} />
              </span>
            ),
          },
          {
            title: t('actions'),
            show: (issued) =>
              issued.state !== 'revoked' && (
                <div className={css.buttons}>
                  <Button
                    size="xs"
                    variant="default"
                    disabled={change.isPending}
                    onClick={() =>
                      change.mutate({ action: issued.state === 'suspended' ? 'restore' : 'suspend', of: issued })
                    }
                  >
                    {t(issued.state === 'suspended' ? 'issued.restore' : 'issued.suspend')}
                  </Button>
                  <Button size="xs" variant="default" disabled={change.isPending} onClick={() => void revoke(issued)}>
                    {t('issued.revoke')}
                  </Button>
                </div>
              ),
          },
        ]}
      />
    </RolesTop>
  )
}
