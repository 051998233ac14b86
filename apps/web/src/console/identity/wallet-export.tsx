import type { WalletExported } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { PasswordField } from '../../kit/password-field.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { useAct } from '../use-act.ts'
import { saveFile } from './save-file.ts'

const least = 12

/** All credentials as a file that only a passphrase opens. */
export function WalletExport() {
  const { t } = useTranslation('identity')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [tried, setTried] = useState(false)
  const isShort = passphrase.length < least
  const differs = passphrase !== again
  const write = useAct<WalletExported>(() => ({ method: 'POST', path: 'wallet/export', body: { passphrase } }), {
    onDone({ file, credentials }) {
      saveFile('wallet.jwe', file)
      say(t('wallet.exported', { count: credentials }))
      setPassphrase('')
      setAgain('')
      setTried(false)
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!isShort && !differs) write.mutate()
  }
  return (
    <Section title={t('wallet.export')} note={t('wallet.exportNote')}>
      <form onSubmit={submit} className="wizard-content" noValidate>
        <PasswordField
          required
          autoComplete="new-password"
          label={t('wallet.passphrase')}
          description={t('wallet.passphraseHint', { least })}
          value={passphrase}
          error={tried && isShort ? t('wallet.short', { least }) : undefined}
          onText={setPassphrase}
        />
        <PasswordField
          required
          autoComplete="new-password"
          label={t('wallet.again')}
          value={again}
          error={tried && differs ? t('wallet.differs') : undefined}
          onText={setAgain}
        />
        {write.isError && <Failure error={write.error} title={t('wallet.exportFailed')} />}
        <div>
          <Button type="submit" loading={write.isPending}>
            {t('wallet.doExport')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
