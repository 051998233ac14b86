import type { NameList } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Pager } from '../../kit/pager.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { labelOf, ownerOf } from '../organisations/name-parts.ts'
import { usePages } from '../use-pages.ts'
import css from './roles.module.css'

const rows = ({ names }: Pick<NameList, 'names'>) => names

/** Finds a role among all that there are. */
export function RoleFinder({ chosen, onChoose }: { chosen: string; onChoose: (role: string) => void }) {
  const { t } = useTranslation('roles')
  const [q, setQ] = useState('')
  const isIdle = q === ''
  const all = usePages('names', { rows, query: { kind: 'role' }, size: 8, enabled: isIdle && chosen === '' })
  const found = usePages('search', { rows, query: { q, kind: 'role' }, size: 8, enabled: !isIdle && chosen === '' })
  const pages = isIdle ? all : found
  if (chosen !== '')
    return (
      <div className={css.requestTop}>
        <span className="breaks">
          <b>{labelOf(chosen)}</b> <span className={css.note}>{ownerOf(chosen)}</span>
        </span>
        <Button size="xs" variant="default" onClick={() => onChoose('')}>
          {t('request.other')}
        </Button>
      </div>
    )
  return (
    <div className={css.stack}>
      <SearchField label={t('request.search')} onSearch={setQ} />
      {pages.error !== null && <Failure error={pages.error} onRetry={pages.first} />}
      {pages.rows?.length === 0 && <Empty title={t('request.nothing')}>{t('request.nothingText')}</Empty>}
      <ul className={css.results} aria-label={t('request.results')}>
        {pages.rows?.map(({ name }) => (
          <li key={name}>
            <button type="button" onClick={() => onChoose(name)}>
              <b>{labelOf(name)}</b> <span className={css.note}>{ownerOf(name)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Pager pages={pages} />
    </div>
  )
}
