import { useId } from 'react'
import styles from './files.module.css'

/** One of a few, each with a note. */
export function ChoiceCards({
  label,
  value,
  onChange,
  choices,
}: {
  label: string
  value: string | undefined
  onChange: (value: string) => void
  choices: readonly { readonly value: string; readonly title: string; readonly note: string }[]
}) {
  const name = useId()
  return (
    <fieldset className={styles.choices}>
      <legend className="hidden">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
          <span>
            <b className="breaks">{choice.title}</b>
            <span className="breaks">{choice.note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
