import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RoleFinder } from '../roles/role-finder.tsx'
import css from './organisations.module.css'

/** Roles, added one after the other. */
export function RolesForm({
  roles,
  onChange,
}: {
  roles: readonly string[]
  onChange: (roles: readonly string[]) => void
}) {
  const { t } = useTranslation('organisations')
  const [isAdding, setAdding] = useState(false)
  const add = (role: string): void => {
    onChange([...new Set([...roles, role])])
    setAdding(false)
  }
  return (
    <>
      <ul className={css.chosen}>
        {roles.map((role) => (
          <li key={role}>
            <span className="breaks">{role}</span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('role.removeWho', { who: role })}
              onClick={() => onChange(roles.filter((one) => one !== role))}
            >
              {t('role.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {isAdding ? (
        <RoleFinder chosen="" onChoose={add} />
      ) : (
        <div>
          <Button variant="default" size="xs" onClick={() => setAdding(true)}>
            {t('role.addRole')}
          </Button>
        </div>
      )}
    </>
  )
}
