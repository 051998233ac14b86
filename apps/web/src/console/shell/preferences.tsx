import { Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Icon } from '../../kit/icon.tsx'
import { chooseLanguage, currentLanguage, type Language, languages } from '../../texts/catalogue.ts'
import { useCallerName } from '../caller.tsx'
import { useGateway } from '../gateway.tsx'
import { useSignOut } from '../sign-in/use-sign-out.ts'

/** Who is signed in, in which language and light; and the way out. */
export function Preferences() {
  const { t } = useTranslation('shell')
  const { inSandbox } = useGateway()
  const name = useCallerName()
  const signOut = useSignOut()
  const { setColorScheme } = useMantineColorScheme()
  const id = useId()
  const panel = useRef<HTMLDivElement>(null)
  const isDark = useComputedColorScheme('light') === 'dark'
  return (
    <>
      <Button variant="default" size="xs" className="who" popoverTarget={id} aria-label={name}>
        <Icon name="users" size={16} /> <span className="who-name">{name}</span>
      </Button>
      <div id={id} ref={panel} popover="auto" className="preferences">
        <button type="button" onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
          {t(isDark ? 'light' : 'dark')}
        </button>
        <section aria-label={t('language')}>
          <span>{t('language')}</span>
          {(Object.keys(languages) as Language[]).map((language) => (
            <button
              key={language}
              type="button"
              lang={language}
              aria-current={language === currentLanguage() ? 'true' : undefined}
              onClick={() => void chooseLanguage(language)}
            >
              {languages[language]}
            </button>
          ))}
        </section>
        {!inSandbox && (
          <section aria-label={name}>
            <Link href="/users/account" onClick={() => panel.current?.hidePopover()}>
              {t('account')}
            </Link>
            <button type="button" onClick={signOut}>
              {t('signOut')}
            </button>
          </section>
        )}
      </div>
    </>
  )
}
