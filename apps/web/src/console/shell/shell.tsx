import { Burger } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { latePart } from '../../kit/late-part.tsx'
import { useBrand } from '../brand.tsx'
import { useBrandImages } from '../brand-images.tsx'
import { useGateway } from '../gateway.tsx'
import { ConnectionNote } from './connection-note.tsx'
import { Navigation } from './navigation.tsx'
import { Preferences } from './preferences.tsx'
import { SandboxBar } from './sandbox-bar.tsx'
import { Wellness } from './wellness.tsx'

const NavigationDrawer = latePart(async () => (await import('./navigation-drawer.tsx')).NavigationDrawer)

/** What is around every page: whose console it is, how its gateway is, and the way to everything else. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation('shell')
  const { inSandbox } = useGateway()
  const { urlOf } = useBrandImages()
  const brand = useBrand()
  const [opened, { open, close }] = useDisclosure()
  const [location] = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever went somewhere has done with the menu
  useEffect(close, [location])
  return (
    <div className="shell">
      <a href="#main" className="skip">
        {t('skip')}
      </a>
      <header className="shell-top">
        <Burger opened={opened} onClick={open} aria-label={t('menu')} className="shell-burger" size="sm" />
        <Link href="/" className="brand">
          {brand.hasLogo && <img src={urlOf('logo')} alt="" className="brand-logo" />}
          <span>{brand.name}</span>
        </Link>
        <Wellness />
        <Preferences />
      </header>
      {inSandbox && <SandboxBar />}
      <nav className="shell-side" aria-label={t('navigation')}>
        <Navigation />
      </nav>
      {opened && (
        <Suspense>
          <NavigationDrawer onClose={close} />
        </Suspense>
      )}
      <main id="main" className="shell-main">
        <ConnectionNote />
        {children}
      </main>
      {brand.links.length > 0 && (
        <footer className="shell-foot">
          {brand.links.map(({ label, url }) => (
            <a key={`${label} ${url}`} href={url} rel="noreferrer">
              {label}
            </a>
          ))}
        </footer>
      )}
    </div>
  )
}
