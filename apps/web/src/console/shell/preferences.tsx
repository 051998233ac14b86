import type { Caller } from '@digital-spine/api'
import { Button, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { chooseLanguage, currentLanguage, type Language, languages } from '../../texts/catalogue.ts'
import { useCaller } from '../caller.tsx'
import { useGateway } from '../gateway.tsx'
import { useSignOut } from '../sign-in/use-sign-out.ts'

/** Who is signed in, in which language and light; and the way out. */
export function Preferences() {
  const { t } = useTranslation('shell')
  const { inSandbox } = useGateway()
  const caller = useCaller()
  const signOut = useSignOut()
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme('light') === 'dark'
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" className="who">
          {nameOf(caller)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>{t(isDark ? 'light' : 'dark')}</Menu.Item>
        <Menu.Label>{t('language')}</Menu.Label>
        {(Object.keys(languages) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            aria-current={language === currentLanguage() ? 'true' : undefined}
            onClick={() => void chooseLanguage(language)}
          >
            {languages[language]}
          </Menu.Item>
        ))}
        {!inSandbox && (
          <>
            <Menu.Divider />
            <Menu.Item component={Link} href="/users/account">
              {t('account')}
            </Menu.Item>
            <Menu.Item onClick={signOut}>{t('signOut')}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

const nameOf = ({ name }: Caller): string => name
