import { useState } from 'react'

const everyMs = 1000

/** Which message of a list is open. While one is, the list stands still: else what is read would move away. */
export function useOpened(): { opened: string | undefined; toggle: (id: string) => void; everyMs: number | false } {
  const [opened, setOpened] = useState<string>()
  return {
    opened,
    toggle: (id) => setOpened((before) => (before === id ? undefined : id)),
    everyMs: opened === undefined ? everyMs : false,
  }
}
