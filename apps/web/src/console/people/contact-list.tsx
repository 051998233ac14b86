import type { ShownContact } from '@digital-spine/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { State } from '../../kit/state.tsx'
import { useCaller } from '../caller.tsx'
import { Person } from '../parties/person.tsx'
import { pathOf } from '../use-act.ts'
import { usePages } from '../use-pages.ts'
import classes from './people.module.css'
import { PeopleNav } from './people-nav.tsx'

const rows = (contacts: readonly ShownContact[]) => contacts

export function ContactList() {
  const { t } = useTranslation('people')
  const { may } = useCaller()
  const [q, setQ] = useState('')
  const pages = usePages('contacts', { rows, query: { q } })
  const add = may('configure') && <LinkButton to="/people/new">{t('contacts.add')}</LinkButton>
  return (
    <Page title={t('title')} lead={t('lead')} actions={add}>
      <PeopleNav />
      <search className="filters" aria-label={t('contacts.find')}>
        <SearchField label={t('contacts.search')} onSearch={setQ} />
      </search>
      <PagedTable
        pages={pages}
        caption={t('contacts.title')}
        rowKey={({ did }) => did}
        empty={
          q === '' ? (
            <Empty title={t('contacts.empty')} action={add}>
              {t('contacts.emptyText')}
            </Empty>
          ) : (
            <Empty title={t('contacts.none')}>{t('contacts.noneText')}</Empty>
          )
        }
        columns={[
          { title: t('who'), show: (contact) => <Person who={contact} link /> },
          {
            title: t('trust'),
            show: ({ trust }) =>
              trust === undefined ? (
                <State tone="open">{t('trustOpen')}</State>
              ) : (
                <span title={trust}>
                  <State tone="good">{t('trusted')}</State>
                </span>
              ),
          },
          {
            title: t('groups.title'),
            show: ({ groups }) => (
              <span className={classes.groups}>
                {groups.map((group) => (
                  <Link key={group} href={`/people/groups/${pathOf(group)}`}>
                    {group}
                  </Link>
                ))}
              </span>
            ),
          },
          { title: t('note'), show: ({ note }) => <span className={classes.note}>{note}</span> },
        ]}
      />
    </Page>
  )
}
