import type { IdentityView, WalletImported } from '@digital-spine/api'
import { Button, FileInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import { PasswordField } from '../../kit/password-field.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'

/** Takes the credentials of a wallet file. */
export function WalletImport() {
  const { t } = useTranslation('identity')
  const ask = useConfirm()
  const own = useAnswer<IdentityView>('identity')
  const [chosen, setChosen] = useState<File | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const read = useAct<WalletImported, string>(
    (file) => ({ method: 'POST', path: 'wallet/import', body: { file, passphrase } }),
    {
      refresh: ['enrol', 'identity'],
      onDone({ imported }) {
        say(t('wallet.imported', { count: imported }))
        setChosen(null)
        setPassphrase('')
      },
    },
  )
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (chosen === null) return
    const file = (await chosen.text()).trim()
    const text = t('wallet.importText', { file: chosen.name, did: own.data?.did })
    if (await ask({ title: t('wallet.importTitle'), text, deed: t('wallet.doImport') })) read.mutate(file)
  }
  const advice = {
    DECRYPTION_FAILED: t('wallet.notOpened'),
    FORBIDDEN: t('wallet.otherIdentity'),
    VALIDATION_FAILED: t('wallet.noWallet'),
  }
  return (
    <Section title={t('wallet.import')} note={t('wallet.importNote')}>
      <form onSubmit={(event) => void submit(event)} className="wizard-content">
        <FileInput label={t('wallet.file')} placeholder={t('wallet.choose')} value={chosen} onChange={setChosen} />
        <PasswordField
          required
          autoComplete="new-password"
          label={t('wallet.passphrase')}
          value={passphrase}
          onText={setPassphrase}
        />
        {read.isError && <Failure error={read.error} title={t('wallet.importFailed')} advice={advice} />}
        <div>
          <Button type="submit" variant="default" disabled={chosen === null} loading={read.isPending}>
            {t('wallet.doImport')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
