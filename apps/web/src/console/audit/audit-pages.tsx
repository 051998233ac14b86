import type { GatewayAuditEvent } from '@digital-spine/api'
import { Button, Code, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { inUtc } from '../../kit/in-utc.ts'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { TimeField } from '../../kit/time-field.tsx'
import { useCaller } from '../caller.tsx'
import { usePages } from '../use-pages.ts'
import { EventDialog } from './event-dialog.tsx'
import { ExportEvents } from './export-events.tsx'

const rows = ({ events }: { events: readonly GatewayAuditEvent[] }) => events

/** What was done and refused, for those who may see it. */
export function AuditPages() {
  const { t } = useTranslation('audit')
  if (useCaller().may('administer')) return <Events />
  return (
    <Page title={t('title')}>
      <Empty title={t('notForYou')} />
    </Page>
  )
}

/** All events, newest first. */
function Events() {
  const { t } = useTranslation('audit')
  const [q, setQ] = useState('')
  const [outcome, setOutcome] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [open, setOpen] = useState<GatewayAuditEvent>()
  const query = { q, outcome, from: inUtc(from), to: inUtc(to) }
  const pages = usePages('audit', {
    ...{ rows, query: { ...query, order: 'newest' }, cursor: 'before', everyMs: 5000 },
  })
  return (
    <Page title={t('title')} lead={t('lead')} actions={<ExportEvents query={query} />}>
      <search className="filters" aria-label={t('filters')}>
        <SearchField label={t('search')} onSearch={setQ} />
        <NativeSelect
          label={t('outcome')}
          value={outcome}
          onChange={({ currentTarget: { value } }) => setOutcome(value)}
          data={['', 'allowed', 'refused'].map((value) => ({
            value,
            label: value === 'allowed' || value === 'refused' ? t(value) : t('all'),
          }))}
        />
        <TimeField label={t('from')} value={from} onTime={setFrom} />
        <TimeField label={t('to')} value={to} onTime={setTo} />
      </search>
      <PagedTable
        pages={pages}
        caption={t('caption')}
        rowKey={({ sequence }) => String(sequence)}
        empty={<Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
        columns={[
          { title: t('time'), show: ({ at }) => <Time at={at} /> },
          { title: t('actor'), show: (event) => event.actor ?? t('unknown') },
          { title: t('action'), show: (event) => <Code className="breaks">{event.action}</Code> },
          { title: t('subject'), show: ({ subject }) => <span className="breaks">{subject}</span> },
          {
            title: t('outcome'),
            show: (event) => (
              <State tone={event.outcome === 'allowed' ? 'plain' : 'bad'}>
                {t(event.outcome)} {event.code}
              </State>
            ),
          },
          {
            title: t('details'),
            show: (event) => (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => setOpen(event)}
                aria-label={t('detailsOf', { sequence: event.sequence })}
              >
                {t('details')}
              </Button>
            ),
          },
        ]}
      />
      <EventDialog event={open} onClose={() => setOpen(undefined)} />
    </Page>
  )
}
