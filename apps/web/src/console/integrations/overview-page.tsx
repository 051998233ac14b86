import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Section } from '../../kit/section.tsx'
import { useCaller } from '../caller.tsx'
import { useGatewayUrl } from '../use-gateway-url.ts'
import { IntegrationsTop } from './integrations-top.tsx'

/** Each way in, what it is good for, and where it is told. */
export function OverviewPage() {
  const { t } = useTranslation('integrations')
  const { may } = useCaller()
  const url = useGatewayUrl()
  const docs = (path: string, title: string) => (
    <a href={`${url}${path}`} target="_blank" rel="noreferrer">
      {title}
    </a>
  )
  return (
    <IntegrationsTop lead={t('lead')}>
      <Section title={t('address.title')} note={t('address.text')}>
        <CodeBlock label={t('address.label')} text={url} />
      </Section>
      <ul className="ways">
        <Way way="rest">
          {docs('/docs', t('docs'))}
          {docs('/docs/json', 'OpenAPI 3.1')}
        </Way>
        <Way way="websocket">
          {docs('/docs/websocket', t('docs'))}
          {may('receive') && <Link href="/integrations/playground">{t('ways.try')}</Link>}
          {docs('/docs/asyncapi.json', 'AsyncAPI 3.0')}
        </Way>
        <Way way="sse">{docs('/docs/messages', t('docs'))}</Way>
        <Way way="webhooks">
          {docs('/docs/webhooks', t('docs'))}
          {may('configure') && <Link href="/integrations/webhooks">{t('ways.setUp')}</Link>}
        </Way>
        <Way way="cli">
          <code>spine status --gateway {url} --api-key …</code>
        </Way>
        <Way way="sdk">
          <code>@digital-spine/client</code>
          <Link href="/integrations/samples">{t('ways.samples')}</Link>
        </Way>
      </ul>
    </IntegrationsTop>
  )
}

function Way({
  way,
  children,
}: {
  way: 'rest' | 'websocket' | 'sse' | 'webhooks' | 'cli' | 'sdk'
  children: ReactNode
}) {
  const { t } = useTranslation('integrations')
  return (
    <li>
      <Title order={2} size="h5">
        {t(`ways.${way}.title`)}
      </Title>
      <Text size="sm" c="dimmed">
        {t(`ways.${way}.text`)}
      </Text>
      <div className="way-links">{children}</div>
    </li>
  )
}
