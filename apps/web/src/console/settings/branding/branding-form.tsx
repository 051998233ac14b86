import type { Branding, BrandingSettings } from '@digital-spine/api'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { say } from '../../../kit/say.tsx'
import { Section } from '../../../kit/section.tsx'
import { useAct } from '../../use-act.ts'
import { BrandPreview } from './brand-preview.tsx'
import { ColourField } from './colour-field.tsx'
import { LinksField } from './links-field.tsx'

/** What of a brand is settings. */
export const settingsOf = ({ name, tagline, colour, colourDark, links }: Branding): BrandingSettings => ({
  ...{ name, colour, links },
  ...(tagline === undefined ? {} : { tagline }),
  ...(colourDark === undefined ? {} : { colourDark }),
})

/** Name, colours and links, with a preview of what is not saved yet. */
export function BrandingForm({ brand }: { brand: Branding }) {
  const { t } = useTranslation('settings')
  const [draft, setDraft] = useState<Branding>(brand)
  const change = (part: Partial<Branding>): void => setDraft((before) => ({ ...before, ...part }))
  const save = useAct<Branding, BrandingSettings>((body) => ({ method: 'PUT', path: 'branding', body }), {
    refresh: ['branding'],
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const { colourDark, tagline, ...rest } = draft
    const wanted = settingsOf({
      ...rest,
      ...(tagline === undefined || tagline === '' ? {} : { tagline }),
      ...(colourDark === undefined || colourDark === draft.colour ? {} : { colourDark }),
    })
    const back = (): void => save.mutate(settingsOf(brand))
    save.mutate(wanted, { onSuccess: () => say(t('branding.saved'), back) })
  }
  return (
    <div className="branding">
      <Section title={t('branding.look')}>
        <form className="form" onSubmit={submit}>
          <TextInput
            label={t('branding.name')}
            required
            maxLength={60}
            value={draft.name}
            onChange={({ currentTarget: { value } }) => change({ name: value })}
          />
          <TextInput
            label={t('branding.tagline')}
            description={t('branding.taglineHint')}
            maxLength={160}
            value={draft.tagline ?? ''}
            onChange={({ currentTarget: { value } }) => change({ tagline: value })}
          />
          <ColourField label={t('branding.colour')} colour={draft.colour} onColour={(colour) => change({ colour })} />
          <ColourField
            label={t('branding.colourDark')}
            colour={draft.colourDark ?? draft.colour}
            onColour={(colourDark) => change({ colourDark })}
          />
          <LinksField links={draft.links} onLinks={(links) => change({ links })} />
          {save.error !== null && <Failure error={save.error} title={t('branding.notSaved')} />}
          <Button type="submit" loading={save.isPending}>
            {t('branding.save')}
          </Button>
        </form>
      </Section>
      <Section title={t('branding.preview')}>
        <BrandPreview brand={draft} />
      </Section>
    </div>
  )
}
