import type { GatewayAuditEvent } from '@digital-spine/api'
import { Code, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { usePages } from '../use-pages.ts'

const rows = ({ events }: { events: readonly GatewayAuditEvent[] }) => events

/** What was done and refused, newest first. */
export function AuditPages() {
  const { t } = useTranslation('audit')
  const [actor, setActor] = useState('')
  const [action, setAction] = useState('')
  const [outcome, setOutcome] = useState('')
  const query = { order: 'newest', actor, action, outcome }
  const pages = usePages('audit', { rows, query, cursor: 'before', everyMs: 5000 })
  return (
    <Page title={t('title')} lead={t('lead')}>
      <search className="filters" aria-label={t('filters')}>
        <SearchField label={t('actor')} onSearch={setActor} />
        <SearchField label={t('action')} onSearch={setAction} />
        <NativeSelect
          label={t('outcome')}
          value={outcome}
          onChange={({ currentTarget: { value } }) => setOutcome(value)}
          data={['', 'allowed', 'refused'].map((value) => ({
            value,
            label: value === 'allowed' || value === 'refused' ? t(value) : '',
          }))}
        />
      </search>
      <PagedTable
        pages={pages}
        caption={t('caption')}
        rowKey={({ sequence }) => String(sequence)}
        empty={<Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
        columns={[
          { title: t('time'), show: ({ at }) => <Time at={at} /> },
          { title: t('actor'), show: (event) => event.actor ?? t('unknown') },
          { title: t('action'), show: (event) => <Code>{event.action}</Code> },
          { title: t('subject'), show: ({ subject }) => <span className="breaks">{subject}</span> },
          {
            title: t('outcome'),
            show: (event) => (
              <State tone={event.outcome === 'allowed' ? 'plain' : 'bad'}>
                {t(event.outcome)} {event.code}
              </State>
            ),
          },
          { title: t('address'), show: ({ address }) => address },
        ]}
      />
    </Page>
  )
}
