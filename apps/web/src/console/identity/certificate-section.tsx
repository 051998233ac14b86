import type { CertificateView, GatewayView } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'

/** The certificate in use, if there is one, and taking it away. */
export function CertificateSection() {
  const { t } = useTranslation('identity')
  const ask = useConfirm()
  const gateway = useAnswer<Pick<GatewayView, 'mtlsIsValid'>>('gateway', { everyMs: 10_000 })
  const isThere = gateway.data?.mtlsIsValid !== undefined
  const remove = useAct(() => ({ method: 'DELETE', path: 'certificate' }), {
    refresh: ['gateway'],
    onDone: () => say(t('certificate.removed')),
  })
  const askFirst = async (): Promise<void> => {
    const title = t('certificate.askRemove')
    if (await ask({ title, text: t('certificate.removeText'), deed: t('certificate.remove') })) remove.mutate()
  }
  return (
    <Section
      title={t('certificate.title')}
      actions={
        isThere && (
          <Button variant="default" loading={remove.isPending} onClick={() => void askFirst()}>
            {t('certificate.remove')}
          </Button>
        )
      }
    >
      {remove.isError && <Failure error={remove.error} />}
      <Loaded query={gateway}>
        {({ mtlsIsValid }) => (
          <State tone={mtlsIsValid === undefined ? 'plain' : mtlsIsValid ? 'good' : 'bad'}>
            {t(mtlsIsValid === undefined ? 'certificate.none' : mtlsIsValid ? 'certificate.good' : 'certificate.bad')}
          </State>
        )}
      </Loaded>
      {isThere && <About />}
    </Section>
  )
}

function About() {
  const { t } = useTranslation('identity')
  const certificate = useAnswer<CertificateView>('certificate')
  return (
    <Loaded query={certificate}>
      {({ subject, issuer, fingerprint, validFrom, validTo, hasAuthority }) => (
        <Facts
          facts={[
            [t('certificate.subject'), subject],
            [t('certificate.issuer'), issuer],
            [t('certificate.validFrom'), <Time key="from" at={validFrom} />],
            [t('certificate.validTo'), <Time key="to" at={validTo} />],
            [t('certificate.fingerprint'), <code key="fingerprint">{fingerprint}</code>],
            [t('certificate.authority'), t(hasAuthority ? 'certificate.given' : 'certificate.notGiven')],
          ]}
        />
      )}
    </Loaded>
  )
}
