import type { AttentionItem, AttentionKind } from '@digital-spine/api'

/** Something that asks for attention; as severe as its kind is unless it says otherwise. */
export type Finding = Omit<AttentionItem, 'severity' | 'action'> & Partial<Pick<AttentionItem, 'severity'>>

const about: Readonly<Record<AttentionKind, Pick<AttentionItem, 'severity' | 'action'>>> = {
  work: { severity: 'critical', action: 'See to what is missing.' },
  disk: { severity: 'critical', action: 'Make room on the disk, or move the data to a larger one.' },
  waiting: { severity: 'warning', action: 'Look why they cannot be sent: their channel, its recipients, the broker.' },
  failed: { severity: 'warning', action: 'Look at the reason; redrive what is to be sent again, purge the others.' },
  'dead-letter': {
    severity: 'warning',
    action: 'Look at the reason; redrive what is to be tried again, purge the others.',
  },
  unverified: { severity: 'warning', action: 'Wait until what they are checked by is back, or bring it back.' },
  gap: { severity: 'warning', action: 'Ask their senders to send them again.' },
  webhook: { severity: 'warning', action: 'See to its endpoint, and resume it if it is disabled.' },
  channel: { severity: 'warning', action: 'Add somebody to its conditions, or take it away.' },
  members: { severity: 'warning', action: 'Bring back what tells who holds its roles: hub and ledger.' },
  role: { severity: 'warning', action: 'Ask for the role again, or its issuer why.' },
  key: { severity: 'warning', action: 'Rotate the key.' },
  certificate: { severity: 'warning', action: 'Post a new certificate.' },
  files: { severity: 'warning', action: 'Have files fetched and acknowledged, or let them take more room.' },
  decide: { severity: 'info', action: 'Approve or reject them.' },
  requested: { severity: 'info', action: 'Wait for its issuers, or withdraw it.' },
}
const kinds = Object.keys(about) as AttentionKind[]
const severities: readonly AttentionItem['severity'][] = ['critical', 'warning', 'info']

/** Findings with what to do about them, the most severe first. */
export const showFindings = (findings: readonly Finding[]): AttentionItem[] =>
  findings
    .map((finding): AttentionItem => ({ ...about[finding.kind], ...finding }))
    .toSorted(
      (one, other) =>
        severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
        kinds.indexOf(one.kind) - kinds.indexOf(other.kind),
    )
