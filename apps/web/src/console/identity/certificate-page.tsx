import { Button, FileInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { useAct } from '../use-act.ts'
import { CertificateSection } from './certificate-section.tsx'
import { IdentityTop } from './identity-top.tsx'

/** The client certificate that the broker is shown, where it asks for one. */
export function CertificatePage() {
  const { t } = useTranslation('identity')
  const [certificate, setCertificate] = useState<File | null>(null)
  const [privateKey, setPrivateKey] = useState<File | null>(null)
  const [caCertificate, setCaCertificate] = useState<File | null>(null)
  const formOf = (): FormData => {
    const form = new FormData()
    for (const [name, file] of Object.entries({ certificate, privateKey, caCertificate }))
      if (file !== null) form.append(name, file)
    return form
  }
  const keep = useAct(() => ({ method: 'POST', path: 'certificate', body: formOf() }), {
    refresh: ['gateway', 'certificate'],
    onDone() {
      say(t('certificate.kept'))
      for (const set of [setCertificate, setPrivateKey, setCaCertificate]) set(null)
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    keep.mutate()
  }
  return (
    <IdentityTop lead={t('certificate.lead')}>
      <CertificateSection />
      <Section title={t('certificate.new')} note={t('certificate.newNote')}>
        <form onSubmit={submit} className="wizard-content">
          <FileInput
            label={t('certificate.certificate')}
            placeholder={t('wallet.choose')}
            required
            value={certificate}
            onChange={setCertificate}
          />
          <FileInput
            label={t('certificate.privateKey')}
            placeholder={t('wallet.choose')}
            required
            value={privateKey}
            onChange={setPrivateKey}
          />
          <FileInput
            label={t('certificate.ca')}
            placeholder={t('wallet.choose')}
            value={caCertificate}
            onChange={setCaCertificate}
          />
          {keep.isError && <Failure error={keep.error} title={t('certificate.failed')} />}
          <div>
            <Button type="submit" disabled={certificate === null || privateKey === null} loading={keep.isPending}>
              {t('certificate.do')}
            </Button>
          </div>
        </form>
      </Section>
    </IdentityTop>
  )
}
