import type { CreatedApiKey } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../../kit/code-block.tsx'
import { LinkButton } from '../../../kit/link-button.tsx'
import { Once } from '../../../kit/once.tsx'
import { Page } from '../../../kit/page.tsx'
import { useGatewayUrl } from '../../use-gateway-url.ts'
import { tryKey } from '../samples/curl.ts'

/** A key that was just made: the only time that it is shown. */
export function MadeKey({
  made: { name, key, scopes },
  above,
}: {
  made: CreatedApiKey
  above: readonly { readonly to: string; readonly title: string }[]
}) {
  const { t } = useTranslation('integrations')
  const url = useGatewayUrl()
  return (
    <Page
      title={t('keys.made', { name })}
      above={above}
      actions={<LinkButton to="/integrations/keys">{t('keys.kept')}</LinkButton>}
    >
      <Once label={t('keys.key')} text={key}>
        {t('keys.once')}
      </Once>
      {scopes.includes('read') && <CodeBlock label={t('keys.try')} text={tryKey(url, key)} />}
      <div className="form-actions">
        <LinkButton variant="default" to="/integrations/samples">
          {t('ways.samples')}
        </LinkButton>
      </div>
    </Page>
  )
}
