import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import classes from './people.module.css'

const parts = [
  { key: 'contacts', path: '/people' },
  { key: 'groups', path: '/people/groups' },
  { key: 'blocked', path: '/people/blocked' },
] as const

/** The parts of the address book. */
export function PeopleNav() {
  const { t } = useTranslation('people')
  const [at] = useLocation()
  return (
    <nav className={classes.parts} aria-label={t('title')}>
      {parts.map(({ key, path }) => (
        <Link key={key} href={path} aria-current={at === path ? 'page' : undefined}>
          {t(`${key}.title`)}
        </Link>
      ))}
    </nav>
  )
}
