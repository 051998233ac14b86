import type { GatewayAuditEvent } from '@digital-spine/api'

const columns = ['sequence', 'at', 'actor', 'action', 'subject', 'outcome', 'code', 'address', 'detail'] as const

/** Events as CSV (RFC 4180), times in ISO 8601; nothing in it is taken for a formula by a spreadsheet. */
export function writeCsv(events: readonly GatewayAuditEvent[]): string {
  const lines = events.map((event) => columns.map((column) => cell(textOf(event, column))).join(','))
  return [columns.join(','), ...lines].map((line) => `${line}\r\n`).join('')
}

function textOf(event: GatewayAuditEvent, column: (typeof columns)[number]): string {
  if (column === 'at') return new Date(event.at).toISOString()
  if (column === 'detail') return event.detail === null ? '' : JSON.stringify(event.detail)
  return String(event[column] ?? '')
}

const cell = (text: string): string => {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
