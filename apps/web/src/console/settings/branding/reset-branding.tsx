import type { Branding, BrandingSettings } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { say } from '../../../kit/say.tsx'
import { Section } from '../../../kit/section.tsx'
import { useAct } from '../../use-act.ts'
import { settingsOf } from './branding-form.tsx'
import { useImage } from './use-image.ts'

/** Has the console look as it comes; what it was can be had back. */
export function ResetBranding({ brand }: { brand: Branding }) {
  const { t } = useTranslation('settings')
  const [busy, setBusy] = useState(false)
  const logo = useImage('logo')
  const icon = useImage('icon')
  const save = useAct<Branding, BrandingSettings>((body) => ({ method: 'PUT', path: 'branding', body }), {
    refresh: ['branding'],
  })
  const reset = async (): Promise<void> => {
    const images = [brand.hasLogo ? logo : undefined, brand.hasIcon ? icon : undefined].filter(
      (one) => one !== undefined,
    )
    const before = await Promise.all(images.map(async (image) => ({ image, bytes: await image.read() })))
    for (const { image } of before) await image.remove.mutateAsync()
    await save.mutateAsync({})
    say(t('branding.resetDone'), () => {
      save.mutate(settingsOf(brand))
      for (const { image, bytes } of before) image.put.mutate(bytes)
    })
  }
  const start = (): void => {
    setBusy(true)
    // Its failure is shown below.
    void reset()
      .catch(() => undefined)
      .finally(() => setBusy(false))
  }
  const error = save.error ?? logo.remove.error ?? icon.remove.error ?? logo.put.error ?? icon.put.error
  return (
    <Section
      title={t('branding.reset')}
      note={t('branding.resetNote')}
      actions={
        <Button variant="default" loading={busy} onClick={start}>
          {t('branding.resetDo')}
        </Button>
      }
    >
      {error !== null && <Failure error={error} />}
    </Section>
  )
}
