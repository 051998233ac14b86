import type { NameHistory } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { Called } from '../called.tsx'
import { pathOf } from '../use-act.ts'
import { usePages } from '../use-pages.ts'
import css from './organisations.module.css'

const rows = ({ events }: NameHistory) => events

/** What happened to a name on the ledger, oldest first. */
export function NameHistoryList({ name }: { name: string }) {
  const { t } = useTranslation('organisations')
  const pages = usePages(`names/${pathOf(name)}/history`, { rows, size: 20 })
  return (
    <details className={css.history}>
      <summary>{t('history.title')}</summary>
      <Section title={t('history.title')} note={t('history.note')}>
        <PagedTable
          pages={pages}
          caption={t('history.title')}
          rowKey={({ transaction, event, details }) => `${transaction} ${event} ${JSON.stringify(details)}`}
          empty={<Empty title={t('history.empty')} />}
          columns={[
            { title: t('history.block'), show: ({ block }) => block, isNumber: true },
            { title: t('history.time'), show: ({ timestamp }) => <Time at={timestamp} /> },
            { title: t('history.event'), show: ({ event }) => t(`history.events.${event as 'owner'}`, event) },
            { title: t('history.details'), show: ({ details }) => <Details of={details} /> },
          ]}
        />
      </Section>
    </details>
  )
}

function Details({ of }: { of: Readonly<Record<string, unknown>> }) {
  return Object.entries(of).map(([key, value]) => (
    <div key={key} className="breaks">
      <span className={css.owner}>{key}</span>{' '}
      {[value].flat().map((one) => (
        <span key={String(one)}>
          {typeof one === 'string' && one.startsWith('did:') ? <Called did={one} /> : String(one)}{' '}
        </span>
      ))}
    </div>
  ))
}
