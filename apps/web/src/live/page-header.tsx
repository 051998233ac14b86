import { Button, Group, NativeSelect, Text, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useRoute } from 'wouter'
import { PageHeading } from '../page-heading.tsx'
import { chooseLanguage, currentLanguage, type Language, languages } from '../texts/catalogue.ts'

/** What the sandbox's own pages begin with; on the live page it is that page's heading. */
export function PageHeader() {
  const { t } = useTranslation('live')
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  const [home] = useRoute('/')
  return (
    <header className="live-top">
      {home ? (
        <div>
          <PageHeading title="Digital Spine">Digital Spine</PageHeading>
          <Text c="dimmed">{t('lead')}</Text>
        </div>
      ) : (
        <Link href="/" className="brand">
          Digital Spine
        </Link>
      )}
      <Group gap="xs">
        <NativeSelect
          size="xs"
          aria-label={t('language')}
          value={currentLanguage()}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget: { value } }) => void chooseLanguage(value as Language)}
        />
        <Button size="xs" variant="default" onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
          {t(dark ? 'light' : 'dark')}
        </Button>
      </Group>
    </header>
  )
}
