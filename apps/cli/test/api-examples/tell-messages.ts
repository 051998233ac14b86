import { organisation as topicOwner } from './tell-names.ts'
import type { Teller } from './teller.ts'

type Message = { readonly id: string; readonly position: number }
const isSome = (found: readonly unknown[]): boolean => found.length > 0

export async function tellMessages(maker: Teller, partner: Teller): Promise<void> {
  const message = { fqcn: 'readings.out', topicOwner, topicName: 'reading', payload: '{"kwh":12.5}' }
  const { clientGatewayMessageId: id } = await maker.tell<{ clientGatewayMessageId: string }>('POST /messages', {
    body: { ...message, transactionId: 'reading-0815' },
  })
  await maker.tell('POST /messages', {
    ...{ summary: 'A payload that is not as its topic says', fails: true },
    body: { ...message, payload: '{"kwh":"many"}' },
  })
  await maker.tell('POST /messages', {
    summary: 'On a channel that is not there',
    fails: true,
    body: { ...message, fqcn: 'nowhere' },
  })
  const reader = { fqcn: 'readings.in', clientId: 'billing' }
  const [received] = await partner.tell<Message[]>('GET /messages', {
    query: { ...reader, wait: 30, acknowledge: 'explicit' },
    until: isSome,
  })
  await partner.tell('POST /messages/ack', { body: { ...reader, messagesIds: [received?.id] } })
  await partner.tell('GET /messages/received', { query: { fqcn: 'readings.in' } })
  await maker.tell('GET /messages/sent', { until: ([last]: { status: string }[]) => last?.status === 'sent' })
  await maker.tell('GET /messages/{id}', {
    params: { id },
    until: ({ receipts }: { receipts: { status: string }[] }) => receipts.some(({ status }) => status === 'processed'),
  })
  await maker.tell('GET /messages/{id}/evidence', { params: { id } })
  await partner.tell('GET /mailbox/{position}', { params: { position: String(received?.position) } })
  await partner.tell('GET /messages/search', { query: { transactionId: 'reading-0815' } })
  await partner.tell('GET /mailbox/gaps')
  await partner.tell('GET /messages/rejected')
  await partner.tell('GET /files')
  const from = new Date(Date.now() - 2 * 3_600_000).toISOString()
  await partner.tell('GET /attention')
  await partner.tell('GET /flow', { query: { step: 'hour', from } })
  await partner.tell('GET /export/messages', { query: { fqcn: 'readings.in' } })
  await tellDeadLetters(maker, partner, message)
  const [first, second] = ['{"kwh":12.75}', '{"kwh":13}'].map((payload) => ({ ...message, payload }))
  await maker.tell('POST /messages/batch', { body: { messages: [first, second] } })
  await maker.tell('POST /messages/request', {
    ...{ summary: 'Nobody answers in time', fails: true },
    body: { ...message, timeoutSeconds: 1 },
  })
  await tellClients(partner)
}

async function tellDeadLetters(maker: Teller, { tell }: Teller, message: object): Promise<void> {
  await maker.tell('POST /messages', { body: message })
  const reader = { fqcn: 'readings.in', clientId: 'billing' }
  const [received] = await tell<Message[]>('GET /messages', { query: { ...reader, wait: 30 }, until: isSome })
  await tell('POST /messages/reject', {
    body: { ...reader, messagesIds: [received?.id], code: 'METER_UNKNOWN', reason: 'There is no such meter.' },
  })
  const letters = async () => (await tell<{ id: number }[]>('GET /dead-letters')).map(({ id }) => id)
  await tell('POST /dead-letters/redrive', { body: { ids: await letters() } })
  const [again] = await tell<Message[]>('GET /messages', {
    query: { ...reader, wait: 30, acknowledge: 'explicit' },
    until: isSome,
  })
  await tell('POST /messages/reject', { body: { ...reader, messagesIds: [again?.id] } })
  await tell('POST /dead-letters/purge', { body: { ids: await letters() } })
}

async function tellClients({ tell }: Teller): Promise<void> {
  await tell('GET /clients')
  await tell('DELETE /clients/{clientId}', { params: { clientId: 'billing:readings.in' } })
  await tell('DELETE /clients', { body: { clientsIds: ['billing:readings.in'] } })
  await tell('GET /channels/messages/count')
  await tell('GET /channels/messages/count/{fqcn}', { params: { fqcn: 'readings.in' } })
}
