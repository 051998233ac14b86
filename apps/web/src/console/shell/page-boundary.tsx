import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'

/** Keeps a page that broke from taking the rest of the console along; another page is a new try. */
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
    return this.state.broke ? <Broken onRetry={() => this.setState({ broke: false })} /> : this.props.children
  }
}

function Broken({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation('shell')
  return (
    <Page title={t('broken.title')}>
      <Empty
        title={t('broken.text')}
        action={
          <>
            <Button onClick={onRetry}>{t('again')}</Button>
            <LinkButton to="/" variant="default">
              {t('noPage.home')}
            </LinkButton>
          </>
        }
      />
    </Page>
  )
}
