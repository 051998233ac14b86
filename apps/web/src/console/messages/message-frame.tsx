import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { SubPages } from '../../kit/sub-pages.tsx'
import { useCaller } from '../caller.tsx'

/** What the pages beside each other have around them. */
export function MessageFrame({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t } = useTranslation('messages')
  const { may } = useCaller()
  const [location] = useLocation()
  const pages = [
    { to: '/messages', title: t('tabs.received') },
    { to: '/messages/sent', title: t('tabs.sent') },
    { to: '/messages/live', title: t('tabs.live') },
    ...(may('send') ? [{ to: '/messages/new', title: t('tabs.compose') }] : []),
  ]
  return (
    <Page
      title={title}
      {...(lead === undefined ? {} : { lead })}
      actions={location !== '/messages/new' && may('send') && <LinkButton to="/messages/new">{t('write')}</LinkButton>}
    >
      <SubPages label={t('title')} pages={pages} />
      {children}
    </Page>
  )
}
