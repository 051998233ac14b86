import type { ShownBlocked } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { say } from '../../kit/say.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { calledOf, Person } from '../parties/person.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { usePages } from '../use-pages.ts'
import classes from './people.module.css'
import { PeopleNav } from './people-nav.tsx'

const rows = (blocked: readonly ShownBlocked[]) => blocked
const refresh = ['blocked', 'channels']

/** Senders of whom nothing is taken. */
export function BlockedList() {
  const { t } = useTranslation('people')
  const { may } = useCaller()
  const [q, setQ] = useState('')
  const pages = usePages('blocked', { rows, query: { q } })
  const block = useAct<undefined, ShownBlocked>(
    ({ did, reason }) => ({ method: 'PUT', path: `blocked/${pathOf(did)}`, body: { reason } }),
    { refresh, onDone: (_, who) => say(t('blocked.done', { who: calledOf(who) })) },
  )
  const unblock = useAct<undefined, ShownBlocked>(({ did }) => ({ method: 'DELETE', path: `blocked/${pathOf(did)}` }), {
    refresh,
    onDone: (_, who) => say(t('blocked.undone', { who: calledOf(who) }), () => block.mutate(who)),
  })
  const add = may('configure') && <LinkButton to="/people/block">{t('blocked.add')}</LinkButton>
  return (
    <Page title={t('title')} lead={t('blocked.lead')} actions={add}>
      <PeopleNav />
      <search className="filters" aria-label={t('blocked.find')}>
        <SearchField label={t('blocked.search')} onSearch={setQ} />
      </search>
      {unblock.isError && <Failure error={unblock.error} />}
      {block.isError && <Failure error={block.error} />}
      <PagedTable
        pages={pages}
        caption={t('blocked.title')}
        rowKey={({ did }) => did}
        empty={
          q === '' ? (
            <Empty title={t('blocked.empty')}>{t('blocked.emptyText')}</Empty>
          ) : (
            <Empty title={t('blocked.none')}>{t('contacts.noneText')}</Empty>
          )
        }
        columns={[
          { title: t('who'), show: (blocked) => <Person who={blocked} link /> },
          {
            title: t('blocked.reason'),
            show: ({ reason }) => <span className={classes.note}>{reason ?? t('nothing')}</span>,
          },
          { title: t('blocked.since'), show: ({ at }) => <Time at={at} /> },
          {
            title: t('blocked.deed'),
            show: (blocked) =>
              may('configure') && (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('blocked.undoWho', { who: calledOf(blocked) })}
                  onClick={() => unblock.mutate(blocked)}
                >
                  {t('blocked.undo')}
                </Button>
              ),
          },
        ]}
      />
    </Page>
  )
}
