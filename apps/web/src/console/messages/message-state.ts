import type { SentMessage } from './gateway-api.ts'

/** What has become of a message, in words; `tone` says whether somebody should look at it. */
export type MessageState = { readonly text: string; readonly tone: 'done' | 'open' | 'bad' }

const order = ['accepted', 'delivered', 'processed', 'rejected', 'expired']
const final = ['processed', 'rejected', 'expired']

export function stateOf({
  status,
  results,
  receipts,
}: Pick<SentMessage, 'status' | 'results' | 'receipts'>): MessageState {
  if (status === 'failed') return { text: 'failed', tone: 'bad' }
  if (status === 'queued') return { text: 'waits to be sent', tone: 'open' }
  if (status === 'sealed') return { text: 'waits for the broker', tone: 'open' }
  if (receipts.some((receipt) => receipt.status === 'rejected')) return { text: 'rejected', tone: 'bad' }
  if (results.some((result) => result.status === 'refused')) return { text: 'refused', tone: 'bad' }
  const has = (wanted: string): boolean =>
    results.length > 0 &&
    results.every(({ did }) => receipts.some(({ recipient, status }) => recipient === did && status === wanted))
  if (has('processed')) return { text: 'processed', tone: 'done' }
  return has('delivered') ? { text: 'delivered', tone: 'open' } : { text: 'at the broker', tone: 'open' }
}

/** Whether nothing more will become of a message. */
export function isSettled({ status, results, receipts }: SentMessage): boolean {
  if (status === 'failed') return true
  return (
    status === 'sent' &&
    results.every(
      (result) =>
        result.status === 'refused' ||
        receipts.some(({ recipient, status }) => recipient === result.did && final.includes(status)),
    )
  )
}

/** Receipts in the order in which they come about: clocks differ, and so may their times. */
export function sortReceipts<Kind extends { readonly status: string }>(receipts: readonly Kind[]): readonly Kind[] {
  return receipts.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
}

/** How many receipts there are of each kind, in the order in which they come. */
export function countReceipts({ receipts }: Pick<SentMessage, 'receipts'>): string {
  const counts = order.map(
    (status) => [status, receipts.filter((receipt) => receipt.status === status).length] as const,
  )
  return counts
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ')
}
