import { Checkbox, type MantineColorScheme, Radio, Stack, useMantineColorScheme } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Section } from '../../kit/section.tsx'
import { isMotionReduced, reduceMotion } from '../../motion.ts'
import { chooseLanguage, currentLanguage, type Language, languages } from '../../texts/catalogue.ts'
import { SettingsTop } from './settings-top.tsx'

const schemes: readonly MantineColorScheme[] = ['auto', 'light', 'dark']

/** How the console looks in this browser. */
export function AppearancePage() {
  const { t } = useTranslation('settings')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [isStill, setStill] = useState(isMotionReduced)
  return (
    <SettingsTop lead={t('appearance.lead')}>
      <Section title={t('appearance.language')}>
        <Radio.Group
          aria-label={t('appearance.language')}
          value={currentLanguage()}
          onChange={(language) => void chooseLanguage(language as Language)}
        >
          <Stack gap="xs">
            {(Object.keys(languages) as Language[]).map((language) => (
              <Radio key={language} value={language} label={languages[language]} lang={language} />
            ))}
          </Stack>
        </Radio.Group>
      </Section>
      <Section title={t('appearance.scheme')}>
        <Radio.Group
          aria-label={t('appearance.scheme')}
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
        >
          <Stack gap="xs">
            {schemes.map((scheme) => (
              <Radio key={scheme} value={scheme} label={t(`appearance.schemes.${scheme}`)} />
            ))}
          </Stack>
        </Radio.Group>
      </Section>
      <Section title={t('appearance.motion')}>
        <Checkbox
          label={t('appearance.still')}
          description={t('appearance.stillHint')}
          checked={isStill}
          onChange={({ currentTarget: { checked } }) => {
            reduceMotion(checked)
            setStill(checked)
          }}
        />
      </Section>
    </SettingsTop>
  )
}
