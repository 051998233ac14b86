import type { ChainLink, CredentialReport } from '@digital-spine/core'

const marks = { ok: '✓', failed: '✗', 'not checked': '·' } as const
const because = { issuer: 'Its issuer', precondition: 'Its holder', revoker: 'Who states something about it' } as const

/** A verification report for people: each check with its outcome and where its truth comes from, and what it rests on. */
export function reportLines(report: CredentialReport): string[] {
  const { valid, code, credential } = report
  const what = credential === undefined ? 'The credential' : `${credential.role} of ${credential.subject}`
  return [`${what}: ${valid ? 'VALID' : `NOT VALID (${code ?? 'INTERNAL'})`}`, ...checkLines(report, '  ')]
}

function checkLines({ checks, chain }: CredentialReport, indent: string): string[] {
  return [
    ...checks.flatMap(({ outcome, title, detail, source }) => [
      `${indent}${marks[outcome]} ${title}`,
      `${indent}    ${detail} (${source})`,
    ]),
    ...chain.flatMap((link) => [linkLine(link, indent), ...checkLines(link, `${indent}    `)]),
  ]
}

const linkLine = ({ for: reason, did, role, valid }: ChainLink, indent: string): string =>
  `${indent}${valid ? '✓' : '✗'} ${because[reason]} ${did} ${valid ? 'holds' : 'does not hold'} ${role}:`
