import { TextInput } from '@mantine/core'

/** Beyond it browsers take years of six digits, which nothing else reads. */
const latest = '9999-12-31T23:59'

/** A time to the minute, in the reader's time zone, as the browser has it; empty while it is not whole. */
export function TimeField({
  value,
  onTime,
  ...shown
}: {
  label: string
  description?: string
  value: string
  onTime: (local: string) => void
}) {
  return (
    <TextInput
      {...shown}
      type="datetime-local"
      max={latest}
      value={value}
      onChange={({ currentTarget }) => onTime(currentTarget.value)}
    />
  )
}
