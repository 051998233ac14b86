import { CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './parties.module.css'
import { calledOf, Person } from './person.tsx'
import type { FoundParty } from './use-found.ts'

/** Those who are picked, each with a way to have them out again. */
export function PickedParties({
  label,
  parties,
  onDrop,
}: {
  label: string
  parties: readonly FoundParty[]
  onDrop: (did: string) => void
}) {
  const { t } = useTranslation('people')
  if (parties.length === 0) return null
  return (
    <ul className={classes.chosen} aria-label={label}>
      {parties.map((party) => (
        <li key={party.did}>
          <Person who={party} />
          <CloseButton aria-label={t('picker.drop', { who: calledOf(party) })} onClick={() => onDrop(party.did)} />
        </li>
      ))}
    </ul>
  )
}
