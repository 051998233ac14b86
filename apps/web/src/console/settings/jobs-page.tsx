import type { JobRuns } from '@digital-spine/api'
import { Code } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { usePages } from '../use-pages.ts'
import { SettingsTop } from './settings-top.tsx'

const rows = (jobs: JobRuns) => jobs

/** What the gateway does by the clock. */
export function JobsPage() {
  const { t } = useTranslation('settings')
  const pages = usePages('cron', { rows, everyMs: 5000 })
  return (
    <SettingsTop lead={t('jobs.lead')}>
      <PagedTable
        pages={pages}
        caption={t('pages.jobs')}
        rowKey={({ jobName }) => jobName}
        empty={<Empty title={t('jobs.none')} />}
        columns={[
          { title: t('jobs.name'), show: ({ jobName }) => <Code>{jobName}</Code> },
          {
            title: t('jobs.outcome'),
            show: ({ latestStatus }) => (
              <State tone={latestStatus === 'SUCCESS' ? 'good' : 'bad'}>{t(`jobs.${latestStatus}`)}</State>
            ),
          },
          { title: t('jobs.at'), show: ({ executedAt }) => <Time at={executedAt} /> },
        ]}
      />
    </SettingsTop>
  )
}
