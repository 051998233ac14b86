import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sandboxQuery } from '../../api.ts'
import { Icon } from '../../kit/icon.tsx'
import { useGateway } from '../gateway.tsx'

/** In the sandbox: whose console this is, those of the others, and the way back to the map. */
export function SandboxBar() {
  const { t } = useTranslation('shell')
  const { home } = useGateway()
  const { data } = useQuery(sandboxQuery)
  return (
    <nav className="sandbox-bar" aria-label={t('sandbox.label')}>
      {/* Out of this console: wouter’s links stay within it. */}
      <a href="/">
        <Icon name="map" size={16} /> {t('sandbox.map')}
      </a>
      {data?.participants.map(({ key, title }) => (
        <a key={key} href={`/participants/${key}`} aria-current={home === `/participants/${key}` ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  )
}
