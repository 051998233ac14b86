import { type Check, type CredentialReport, checkTitles, parseDid, parseName } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { reportLines } from './report-lines.ts'

const check = (name: Check['check'], outcome: Check['outcome'], detail: string): Check => ({
  ...{ check: name, title: checkTitles[name], outcome, detail, source: 'ledger, block 7' },
})

it('tells each check with its outcome, and below it those of what it rests on', () => {
  const role = parseName('user.roles.acme.iam.ewc')
  const did = parseDid(`did:ethr:spine:0x${'0'.repeat(39)}1`)
  const link = { for: 'issuer', did, role, valid: false, code: 'CREDENTIAL_REVOKED', chain: [] } as const
  const report: CredentialReport = {
    valid: false,
    code: 'ISSUER_NOT_ALLOWED',
    checks: [check('signature', 'ok', 'Signed.'), check('issuer', 'failed', 'No.'), check('dates', 'not checked', '-')],
    chain: [{ ...link, checks: [check('revocation', 'failed', 'Revoked.')] }],
  }
  expect(reportLines(report)).toEqual([
    'The credential: NOT VALID (ISSUER_NOT_ALLOWED)',
    '  ✓ Its issuer signed it',
    '      Signed. (ledger, block 7)',
    '  ✗ Its issuer may issue the role',
    '      No. (ledger, block 7)',
    '  · It is valid at this time',
    '      - (ledger, block 7)',
    `  ✗ Its issuer ${did} does not hold ${role}:`,
    '      ✗ It has not been revoked',
    '          Revoked. (ledger, block 7)',
  ])
})
