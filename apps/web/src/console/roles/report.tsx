import type { Verified } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { Called } from '../called.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import css from './report.module.css'

type Report = Verified['reports'][number]
type Check = Report['checks'][number]
type Link = Report['chain'][number]

const signs = { ok: '✓', failed: '✗', 'not checked': '–' } as const
const reasons = { issuer: 'chain.issuer', precondition: 'chain.precondition', revoker: 'chain.revoker' } as const

/** What came of verifying a credential: a chain from it, over the credentials it rests on, down to the ledger. */
export function ReportChain({ report }: { report: Report }) {
  const { t } = useTranslation('roles')
  const ledger = report.checks.find(({ check }) => check === 'freshness')
  return (
    <div className={css.chain}>
      <CredentialCard report={report} />
      {report.chain.map((link) => (
        <LinkCards key={`${link.for} ${link.did} ${link.role}`} link={link} />
      ))}
      {ledger !== undefined && (
        <div className={css.ledger}>
          <b>{t('chain.ledger')}</b>
          <span>{ledger.detail}</span>
        </div>
      )}
    </div>
  )
}

function LinkCards({ link }: { link: Link }) {
  const { t } = useTranslation('roles')
  return (
    <>
      <p className={css.because}>{t(reasons[link.for])}</p>
      <CredentialCard report={link} holder={link.did} role={link.role} />
      {link.chain.map((next) => (
        <LinkCards key={`${next.for} ${next.did} ${next.role}`} link={next} />
      ))}
    </>
  )
}

function CredentialCard({
  report: { valid, checks, credential },
  holder = credential?.subject,
  role = credential?.role,
}: {
  report: Pick<Report, 'valid' | 'checks' | 'credential'>
  holder?: string | undefined
  role?: string | undefined
}) {
  const { t } = useTranslation('roles')
  const passed = checks.filter(({ outcome }) => outcome === 'ok').length
  return (
    <section className={`${css.card} ${valid ? css.valid : css.invalid}`}>
      <div className={css.top}>
        <div>
          {role !== undefined && <NameLink name={role} />}
          {holder !== undefined && (
            <div className={css.who}>
              {t('chain.heldBy')} <Called did={holder} />
            </div>
          )}
          {credential !== undefined && (
            <div className={css.who}>
              {t('chain.issuedBy')} <Called did={credential.issuer} />, <Time at={credential.validFrom} />
            </div>
          )}
        </div>
        <State tone={valid ? 'good' : 'bad'}>{t(valid ? 'chain.valid' : 'chain.invalid')}</State>
      </div>
      <details open={!valid}>
        <summary>{t('chain.checks', { passed, all: checks.length })}</summary>
        <ul className={css.checks}>
          {checks.map((check) => (
            <CheckLine key={check.check} check={check} />
          ))}
        </ul>
      </details>
    </section>
  )
}

function CheckLine({ check: { check, outcome, detail, source, code } }: { check: Check }) {
  const { t } = useTranslation('roles')
  return (
    <li className={css[outcome === 'not checked' ? 'skipped' : outcome]}>
      <span aria-hidden="true" className={css.sign}>
        {signs[outcome]}
      </span>
      <div>
        <b>{t(`checks.${check}`)}</b> <span className="hidden">{t(`outcomes.${outcome}`)}</span>
        {code !== undefined && <code>{code}</code>}
        <div className={css.detail}>{detail}</div>
        <div className={css.source}>
          {t('chain.source')} {source}
        </div>
      </div>
    </li>
  )
}
