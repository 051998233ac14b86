import { type ErrorCode, errorTable, SpineError } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { asReferenceError, referenceErrors } from './reference-errors.ts'

type Details = Record<string, unknown>

const told = (code: ErrorCode, details?: Details, statuses: 'reference' | 'proper' = 'reference') => {
  const { err, statusCode } = asReferenceError(
    new SpineError(code, 'What is wrong.', details === undefined ? {} : { details }),
    statuses,
  )
  return { ...err, statusCode }
}

/** Every code that the DDHub client gateway has, as it spells them. */
const spelt = /^[A-Z]+[0-9]*::?[A-Z0-9_ ]+$/

describe('an error as the DDHub client gateway tells it', () => {
  it.each<[ErrorCode, Details | undefined, object]>([
    [
      'VALIDATION_FAILED',
      { errors: ['fqcn must be text'] },
      { code: 'VALIDATION::FAILED', reason: 'Validation failed', additionalDetails: { errors: ['fqcn must be text'] } },
    ],
    [
      'VALIDATION_FAILED',
      undefined,
      { code: 'VALIDATION::FAILED', reason: 'What is wrong.', additionalDetails: { errors: ['What is wrong.'] } },
    ],
    [
      'UNAUTHENTICATED',
      undefined,
      {
        code: 'DHCG::UNAUTHORIZED',
        statusCode: 403,
        additionalDetails: { hint: 'check if mTLS is configured or if API Key is specified' },
      },
    ],
    ['CHANNEL_UNKNOWN', { fqcn: 'a.b' }, { code: 'CHANNEL::NOT_FOUND', additionalDetails: { channelName: 'a.b' } }],
    ['CHANNEL_UNFIT', { fqcn: 'a.b' }, { code: 'CHANNEL::TYPE_INVALID', additionalDetails: { fqcn: 'a.b' } }],
    ['TOPIC_UNKNOWN', undefined, { code: 'TOPIC::NOT_FOUND', additionalDetails: { topicId: '' } }],
    [
      'FORBIDDEN',
      { from: 'broker', path: '/v1/topics' },
      {
        code: 'MB::ERROR',
        statusCode: 400,
        additionalDetails: {
          ...{ errorCode: '10', errorCodeName: 'UNAUTHORIZE ACCESS', errorCodeMessage: 'What is wrong.' },
          path: '/v1/topics',
        },
      },
    ],
    ['TOPIC_UNKNOWN', { from: 'broker' }, { code: 'TOPIC::NOT_FOUND', statusCode: 400 }],
    [
      'PAYLOAD_INVALID',
      { errors: [{ message: 'is no JSON', notJson: true }] },
      {
        code: 'MESSAGING::PAYLOAD JSON PARSE FAILED',
        statusCode: 400,
      },
    ],
    ['SERVICE_UNAVAILABLE', undefined, { code: 'MB::UNKNOWN', statusCode: 503 }],
    ['LEDGER_STALE', undefined, { code: 'LEDGER_STALE', statusCode: 503 }],
  ])('%s with %o', (code, details, expected) => {
    expect(told(code, details)).toMatchObject({ spineCode: code, ...expected })
  })

  it('has the first problem of a payload in the members of Ajv, beside all', () => {
    const rule = { keyword: 'type', schemaPath: '#/properties/kwh/type', asked: 'number' }
    const errors = [
      { path: '/kwh', message: 'must be number', ...rule },
      { path: '/at', message: 'must have "at"' },
    ]
    expect(told('PAYLOAD_INVALID', { errors })).toMatchObject({
      ...{ code: 'DDHUB::INVALID_PAYLOAD', statusCode: 422, reason: 'What is wrong.' },
      additionalDetails: {
        ...{ instancePath: '/kwh', schemaPath: '#/properties/kwh/type', keyword: 'type' },
        ...{ params: { type: 'number' }, message: 'must be number', errors },
      },
      spineDetails: { errors },
    })
  })

  it('has no place in our own details of what the broker refused', () => {
    const refusal = told('FORBIDDEN', { from: 'broker', path: '/v1/topics', role: 'topiccreator' })
    expect(refusal.additionalDetails).toMatchObject({ path: '/v1/topics', role: 'topiccreator' })
    expect(refusal.spineDetails).toEqual({ role: 'topiccreator' })
  })

  it('keeps its code with the statuses of HTTP, if they are asked for', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const [reference, proper] = [told(code), told(code, undefined, 'proper')]
      expect(proper).toEqual({ ...reference, statusCode: errorTable[code].status })
    }
  })

  it('has codes as they are spelt there, and statuses that are errors', () => {
    for (const { code, status } of Object.values(referenceErrors)) {
      expect(code).toMatch(spelt)
      expect(status).toBeGreaterThanOrEqual(400)
    }
  })
})
