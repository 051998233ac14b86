import type { ShownChannel, ShownGroup } from '@digital-spine/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { useCaller } from '../caller.tsx'
import { calledOf } from '../parties/person.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { usePages } from '../use-pages.ts'
import classes from './people.module.css'
import { PeopleNav } from './people-nav.tsx'

const rows = (groups: readonly ShownGroup[]) => groups
const shown = 3

export function GroupList() {
  const { t } = useTranslation('people')
  const { may } = useCaller()
  const [q, setQ] = useState('')
  const pages = usePages('contact-groups', { rows, query: { q } })
  const create = may('configure') && <LinkButton to="/people/new-group">{t('groups.new')}</LinkButton>
  return (
    <Page title={t('title')} lead={t('groups.lead')} actions={create}>
      <PeopleNav />
      <search className="filters" aria-label={t('groups.find')}>
        <SearchField label={t('groups.search')} onSearch={setQ} />
      </search>
      <PagedTable
        pages={pages}
        caption={t('groups.title')}
        rowKey={({ name }) => name}
        empty={
          q === '' ? (
            <Empty title={t('groups.empty')} action={create}>
              {t('groups.emptyText')}
            </Empty>
          ) : (
            <Empty title={t('groups.none')}>{t('contacts.noneText')}</Empty>
          )
        }
        columns={[
          {
            title: t('groups.one'),
            show: ({ name }) => (
              <Link href={`/people/groups/${pathOf(name)}`} className={classes.strong}>
                {name}
              </Link>
            ),
          },
          {
            title: t('groups.members'),
            show: ({ members }) => {
              const first = members.slice(0, shown).map(calledOf).join(', ')
              const more = members.length - shown
              return more > 0 ? t('groups.andMore', { first, count: more }) : first
            },
          },
          { title: t('groups.size'), isNumber: true, show: ({ members }) => members.length },
          { title: t('groups.used'), show: ({ name }) => <UsedBy name={name} /> },
        ]}
      />
    </Page>
  )
}

/** The channels that are for a group. */
export function UsedBy({ name }: { name: string }) {
  const { t } = useTranslation('people')
  const { data } = useAnswer<readonly ShownChannel[]>('channels')
  const using = data?.filter(({ conditions }) => conditions.groups.includes(name)) ?? []
  return using.length === 0 ? (
    <span className={classes.note}>{t('groups.unused')}</span>
  ) : (
    <span className={classes.groups}>
      {using.map(({ fqcn }) => (
        <Link key={fqcn} href={`/channels/by-name/${fqcn}`}>
          {fqcn}
        </Link>
      ))}
    </span>
  )
}
