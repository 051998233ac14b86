import type { GatewayTopicVersion, PrimaryName } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../kit/facts.tsx'
import { Party } from '../../kit/party.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import css from './topics.module.css'

/** Who signed a version, and what this gateway found when it verified that. */
export function Signature({ version }: { version: GatewayTopicVersion }) {
  const { t } = useTranslation('topics')
  const { publisher, signedAt, key, block, verdict, previous } = version
  const name = useAnswer<PrimaryName>(`dids/${pathOf(publisher)}/name`)
  return (
    <Section title={t('signature.title')}>
      <p className={css.signed}>
        <State tone="good">✓ {t('signature.verified')}</State>
      </p>
      <Facts
        facts={[
          [t('signature.by'), <Party key="by" did={publisher} name={name.data?.name} />],
          [t('signature.at'), <Time key="at" at={signedAt} />],
          [
            t('signature.key'),
            <span key="key" className="breaks">
              {key.slice(key.indexOf('#'))}
            </span>,
          ],
          [t('signature.block'), block],
          ...(verdict === undefined || previous === undefined
            ? []
            : [[t('signature.verdict', { previous }), t(`verdict.${verdict}`)] as const]),
        ]}
      />
      <p className={css.note}>{t('signature.note')}</p>
    </Section>
  )
}
