import type { FoundMessage, FoundMessages } from '@digital-spine/api'
import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf } from '../use-act.ts'
import { usePages } from '../use-pages.ts'
import { Download } from './download.tsx'
import { Fate } from './fate.tsx'
import styles from './files.module.css'
import { MovingSection } from './moving-section.tsx'
import { useAmounts } from './use-amounts.ts'

const rows = ({ messages }: FoundMessages) => messages
const directions = ['', 'in', 'out'] as const

/** Files on their way, and those that were received and sent, newest first. */
export function FileListPage() {
  const { t } = useTranslation('files')
  const { may } = useCaller()
  const amounts = useAmounts()
  const [direction, setDirection] = useState('')
  const [fqcn, setFqcn] = useState('')
  const query = { file: true, direction, fqcn }
  const pages = usePages('messages/search', { rows, query, everyMs: 3000 })
  const send = may('send') ? <LinkButton to="/files/new">{t('send')}</LinkButton> : undefined
  const isFiltered = direction !== '' || fqcn !== ''
  return (
    <Page title={t('title')} lead={t('lead')} actions={send}>
      <MovingSection />
      <search className="filters" aria-label={t('filters.title')}>
        <NativeSelect
          label={t('filters.direction')}
          value={direction}
          onChange={({ currentTarget: { value } }) => setDirection(value)}
          data={directions.map((value) => ({ value, label: t(`filters.${value === '' ? 'both' : value}`) }))}
        />
        <SearchField label={t('filters.channel')} onSearch={setFqcn} />
      </search>
      <PagedTable
        pages={pages}
        caption={t('caption')}
        rowKey={(file) => `${file.direction} ${file.id} ${file.fqcn}`}
        empty={
          isFiltered ? (
            <Empty title={t('none.fits')}>{t('none.fitsText')}</Empty>
          ) : (
            <Empty title={t('none.title')} action={send}>
              {t('none.text')}
            </Empty>
          )
        }
        columns={[
          { title: t('columns.file'), show: (found) => <Name found={found} /> },
          {
            title: t('columns.size'),
            isNumber: true,
            show: ({ file }) => (file === undefined ? '–' : amounts.size(file.size)),
          },
          { title: t('columns.topic'), show: ({ topicName }) => <span className="breaks">{topicName}</span> },
          { title: t('columns.fate'), show: (found) => <Fate of={found} /> },
          { title: t('columns.time'), show: ({ timestampISO }) => <Time at={timestampISO} /> },
          {
            title: t('columns.deeds'),
            show: ({ direction: way, id, file }) =>
              way === 'in' && file !== undefined && may('receive') ? <Download id={id} name={file.name} /> : null,
          },
        ]}
      />
    </Page>
  )
}

function Name({ found: { direction, id, file } }: { found: FoundMessage }) {
  const { t } = useTranslation('files')
  return (
    <Link href={`/files/${direction}/${pathOf(id)}`} className={`${styles.link} breaks`}>
      <span aria-hidden="true">{direction === 'in' ? '↓' : '↑'}</span>{' '}
      <span className="hidden">{t(`filters.${direction}`)}: </span>
      {file?.name ?? t('dropped')}
    </Link>
  )
}
