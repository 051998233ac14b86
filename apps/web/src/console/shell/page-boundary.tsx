import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'

/**
 * Keeps a page that broke from taking the rest of the console along; another page is a new try, and so is all of it loaded anew:
 * the gateway may serve a later version by now.
 */
export function PageBoundary({ children }: { children: ReactNode }) {
  const [location] = useLocation()
  return <Boundary at={location}>{children}</Boundary>
}

class Boundary extends Component<{ at: string; children: ReactNode }, { broke: boolean }> {
  override state = { broke: false }

  static getDerivedStateFromError() {
    return { broke: true }
  }

  override componentDidUpdate({ at }: { at: string }) {
    if (this.state.broke && at !== this.props.at) this.setState({ broke: false })
  }

  override render() {
    return this.state.broke ? <Broken /> : this.props.children
  }
}

function Broken() {
  const { t } = useTranslation('shell')
  return (
    <Page title={t('broken.title')}>
      <Empty
        title={t('broken.text')}
        action={
          <>
            <Button onClick={() => window.location.reload()}>{t('again')}</Button>
            <LinkButton to="/" variant="default">
              {t('noPage.home')}
            </LinkButton>
          </>
        }
      />
    </Page>
  )
}
