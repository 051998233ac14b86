import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './parties.module.css'
import { calledOf, Person } from './person.tsx'
import { type FoundParty, useFound } from './use-found.ts'

/** Finds somebody by name, alias or DID as one types, and hands over who is picked. */
export function PartyPicker({
  label,
  deed,
  taken = [],
  onPick,
}: {
  label: string
  /** What the button beside each of those found says. */
  deed: string
  /** DIDs that are picked already. */
  taken?: readonly string[]
  onPick: (party: FoundParty) => void
}) {
  const { t } = useTranslation('people')
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text.trim(), 250)
  const { parties, isAsking } = useFound(wanted)
  const pick = (party: FoundParty): void => {
    onPick(party)
    setText('')
  }
  const open = parties.filter(({ did }) => !taken.includes(did))
  return (
    <div>
      <TextInput
        label={label}
        description={t('picker.hint')}
        value={text}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget: { value } }) => setText(value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || text === '') return
          event.preventDefault()
          const [first] = open
          if (first !== undefined && wanted === text.trim()) pick(first)
        }}
      />
      <div aria-live="polite">
        {wanted !== '' && open.length > 0 && (
          <ul className={classes.found} aria-label={t('picker.found')}>
            {open.map((party) => (
              <li key={party.did}>
                <Person who={party}>
                  {party.title !== undefined && <span className={classes.beside}>{party.title}</span>}
                </Person>
                <Button
                  size="xs"
                  variant="default"
                  flex="none"
                  aria-label={t('picker.of', { deed, who: calledOf(party) })}
                  onClick={() => pick(party)}
                >
                  {deed}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {wanted !== '' && open.length === 0 && (
          <p className={classes.hint}>
            {isAsking ? t('picker.asking') : parties.length > 0 ? t('picker.taken') : t('picker.nobody')}
          </p>
        )}
      </div>
    </div>
  )
}
