import type { Check } from '@digital-spine/api'

const titles: Readonly<Record<string, string>> = {
  signature: 'Signature and key',
  epoch: 'Epoch',
  recipient: 'Recipient',
  order: 'Order',
  role: 'Role of the sender',
  body: 'Body',
  decryption: 'Decryption',
  schema: 'Schema',
}
const signs = { passed: '✓', failed: '✗', unknown: '?' } as const
const words = { passed: 'passed', failed: 'failed', unknown: 'cannot be checked now' } as const

/** What was checked, with where the truth about it comes from. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="checks">
      {checks.map(({ check, verdict, detail, source, code }) => (
        <li key={check} className={verdict}>
          <span aria-hidden="true" className="sign">
            {signs[verdict]}
          </span>
          <b>{titles[check] ?? check}</b> <span className="verdict">{words[verdict]}</span>
          {code !== undefined && <code> {code}</code>}
          <div>{detail}</div>
          {source !== '' && (
            <div className="source">
              {source.split('; ').map((part) => (
                <div key={part}>{part}</div>
              ))}
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
