import { Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBrand } from '../brand.tsx'
import { Navigation } from './navigation.tsx'

/** The navigation of a narrow screen; loaded when it is first opened. */
export function NavigationDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell')
  const { name } = useBrand()
  return (
    <Drawer opened onClose={onClose} title={name} size="280px" closeButtonProps={{ 'aria-label': t('close') }}>
      <nav aria-label={t('navigation')}>
        <Navigation />
      </nav>
    </Drawer>
  )
}
