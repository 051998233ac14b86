import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { verifyWebhook } from './verify-webhook.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
const at = 1_700_000_000_000
const body = '{"type":"test"}'
const minuteMs = 60_000

const signed = (by: string, more = '') => ({
  body,
  headers: {
    'webhook-id': 'm-1',
    'webhook-timestamp': String(at / 1000),
    'webhook-signature': `${more}${new Webhook(by).sign('m-1', new Date(at), body)}`,
  },
})

it('answers the id of what was signed with the secret, also beside signatures with others', async () => {
  expect(await verifyWebhook(secret, signed(secret), () => at)).toBe('m-1')
  const both = `v1a,abc ${new Webhook(other).sign('m-1', new Date(at), body)} `
  expect(await verifyWebhook(secret, signed(secret, both), () => at + 4 * minuteMs)).toBe('m-1')
})

it.each([
  ['another secret', signed(other), at],
  ['another body', { ...signed(secret), body: `${body} ` }, at],
  ['another id', { ...signed(secret), headers: { ...signed(secret).headers, 'webhook-id': 'm-2' } }, at],
  ['no signature', { body, headers: {} }, at],
  ['an old one', signed(secret), at + 6 * minuteMs],
  ['one of the future', signed(secret), at - 6 * minuteMs],
])('refuses %s', async (_, request, now) => {
  await expect(verifyWebhook(secret, request, () => now)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
