import type { NameList, NameSearchAnswer, NameSummary } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { Pager } from '../../kit/pager.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { usePages } from '../use-pages.ts'
import classes from './channels.module.css'
import { roleHome, roleLabel } from './role-label.ts'

const rows = ({ names }: NameList | NameSearchAnswer): readonly NameSummary[] => names

/** The roles of the name service, a page at a time or searched, of which some are picked. */
export function RolePicker({
  picked,
  deed,
  onPick,
}: {
  picked: readonly string[]
  /** What the button beside each says. */
  deed: string
  onPick: (role: string) => void
}) {
  const { t } = useTranslation('channels')
  const [q, setQ] = useState('')
  const query = q === '' ? { kind: 'role' } : { kind: 'role', q }
  const pages = usePages(q === '' ? 'names' : 'search', { rows, query, size: 8 })
  return (
    <div>
      <SearchField label={t('roles.search')} onSearch={setQ} />
      {pages.error !== null && <Failure error={pages.error} />}
      <ul className={classes.options} aria-label={t('roles.title')} aria-busy={pages.isFetching}>
        {pages.rows?.map(({ name, title }) => (
          <li key={name}>
            <div>
              <b>{title ?? roleLabel(name)}</b>
              <span className={classes.under}>{t('roles.in', { home: roleHome(name) })}</span>
            </div>
            <Button
              size="xs"
              variant="default"
              disabled={picked.includes(name)}
              aria-label={t('roles.pick', {
                deed: picked.includes(name) ? t('roles.picked') : deed,
                role: roleLabel(name),
                home: roleHome(name),
              })}
              onClick={() => onPick(name)}
            >
              {picked.includes(name) ? t('roles.picked') : deed}
            </Button>
          </li>
        ))}
      </ul>
      {pages.rows?.length === 0 && <p className={classes.note}>{t('roles.none')}</p>}
      <Pager pages={pages} />
    </div>
  )
}
