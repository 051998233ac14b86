import { useTranslation } from 'react-i18next'

/** A time (ms since the epoch, or ISO 8601) to the second, in the reader's language and time zone; its title is in UTC. */
export function Time({ at }: { at: number | string }) {
  const { i18n } = useTranslation()
  const date = new Date(at)
  if (Number.isNaN(date.valueOf())) return <span className="time">{String(at)}</span>
  const isToday = date.toDateString() === new Date().toDateString()
  const shown = formatOf(i18n.language, isToday)
  return (
    <time className="time" dateTime={date.toISOString()} title={date.toISOString()}>
      {shown.format(date)}
    </time>
  )
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Kept, since making one takes longer than using it for a whole list. */
function formatOf(language: string, isToday: boolean): Intl.DateTimeFormat {
  const key = `${language} ${isToday}`
  const kept = formats.get(key)
  if (kept !== undefined) return kept
  const format = new Intl.DateTimeFormat(language, { ...(isToday ? {} : { dateStyle: 'medium' }), timeStyle: 'medium' })
  formats.set(key, format)
  return format
}
