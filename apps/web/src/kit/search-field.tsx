import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

/** Searches as one types, a moment after; Enter does not send the form that it may be in. */
export function SearchField({
  label,
  initial = '',
  onSearch,
}: {
  label: string
  /** What is searched for already. */
  initial?: string
  onSearch: (text: string) => void
}) {
  const [text, setText] = useState(initial)
  const search = useDebouncedCallback(onSearch, 250)
  return (
    <TextInput
      type="search"
      maxLength={200}
      label={label}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value)
        search(value.trim())
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
    />
  )
}
