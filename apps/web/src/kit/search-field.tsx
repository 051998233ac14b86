import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'

/** Searches as one types, a moment after. */
export function SearchField({ label, onSearch }: { label: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState('')
  const search = useDebouncedCallback(onSearch, 250)
  return (
    <TextInput
      type="search"
      label={label}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value)
        search(value.trim())
      }}
    />
  )
}
