import { useTranslation } from 'react-i18next'

/** A time (ms since the epoch, or ISO 8601) to the second, in the reader's language and time zone; its title is in UTC. */
export function Time({ at }: { at: number | string }) {
  const { i18n } = useTranslation()
  const date = new Date(at)
  if (Number.isNaN(date.valueOf())) return <span className="time">{String(at)}</span>
  const today = date.toDateString() === new Date().toDateString()
  const shown = new Intl.DateTimeFormat(i18n.language, {
    ...(today ? {} : { dateStyle: 'medium' }),
    timeStyle: 'medium',
  })
  return (
    <time className="time" dateTime={date.toISOString()} title={date.toISOString()}>
      {shown.format(date)}
    </time>
  )
}
