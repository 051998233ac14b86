import { Text } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Others write the schemas: one that no form can be made from must not take the page with it. */
export class FormBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return <NoForm />
  }
}

function NoForm() {
  const { t } = useTranslation('form')
  return <Text className="trouble">{t('noForm')}</Text>
}
