import type { CreatedWebhook, ShownChannel, WebhookFormat, WebhookInput } from '@digital-spine/api'
import { Button, MultiSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { LinkButton } from '../../../kit/link-button.tsx'
import { Once } from '../../../kit/once.tsx'
import { Page } from '../../../kit/page.tsx'
import { problemAt } from '../../../kit/problem-at.ts'
import { Section } from '../../../kit/section.tsx'
import { pathOf, useAct } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { parseHeaders } from './parse-headers.ts'
import { TestDelivery } from './test-delivery.tsx'

/** Has messages delivered to an endpoint. */
export function NewWebhookPage() {
  const { t } = useTranslation('integrations')
  const [url, setUrl] = useState('')
  const [id, setId] = useState('')
  const [fqcns, setFqcns] = useState<string[]>([])
  const [format, setFormat] = useState<WebhookFormat>('message')
  const [headers, setHeaders] = useState('')
  const channels = useAnswer<readonly ShownChannel[]>('channels')
  const parsed = parseHeaders(headers)
  const create = useAct<CreatedWebhook, WebhookInput>((body) => ({ method: 'POST', path: 'webhooks', body }), {
    refresh: ['webhooks'],
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (parsed === undefined) return
    create.mutate({
      ...{ url, format },
      ...(id === '' ? {} : { id }),
      ...(fqcns.length === 0 ? {} : { fqcns }),
      ...(Object.keys(parsed).length === 0 ? {} : { headers: parsed }),
    })
  }
  const above = [
    { to: '/integrations', title: t('title') },
    { to: '/integrations/webhooks', title: t('pages.webhooks') },
  ]
  if (create.data !== undefined) return <Made made={create.data} above={above} />
  const receiving = channels.data?.filter(({ type }) => type === 'sub' || type === 'download') ?? []
  return (
    <Page title={t('webhooks.add')} lead={t('webhooks.addLead')} above={above}>
      <Section title={t('webhooks.endpoint')}>
        <form className="form" onSubmit={submit}>
          <TextInput
            label={t('webhooks.url')}
            description={t('webhooks.urlHint')}
            type="url"
            required
            maxLength={2048}
            placeholder="https://billing.example/spine"
            value={url}
            onChange={({ currentTarget: { value } }) => setUrl(value)}
            error={problemAt(create.error, '/url')}
          />
          <TextInput
            label={t('webhooks.id')}
            description={t('webhooks.idHint')}
            pattern="[a-z0-9][-a-z0-9]*"
            title={t('webhooks.idHint')}
            maxLength={63}
            value={id}
            onChange={({ currentTarget: { value } }) => setId(value)}
            error={problemAt(create.error, '/id')}
          />
          <MultiSelect
            label={t('webhooks.channels')}
            description={t('webhooks.channelsHint')}
            placeholder={fqcns.length === 0 ? t('everyChannel') : ''}
            data={receiving.map(({ fqcn }) => fqcn)}
            value={fqcns}
            onChange={setFqcns}
            searchable
          />
          <Radio.Group
            label={t('webhooks.format')}
            value={format}
            onChange={(value) => setFormat(value as WebhookFormat)}
          >
            <Stack gap="xs" mt="xs">
              <Radio
                value="message"
                label={t('webhooks.formats.message')}
                description={t('webhooks.formats.messageHint')}
              />
              <Radio
                value="cloudevents"
                label={t('webhooks.formats.cloudevents')}
                description={t('webhooks.formats.cloudeventsHint')}
              />
            </Stack>
          </Radio.Group>
          <Textarea
            label={t('webhooks.headers')}
            description={t('webhooks.headersHint')}
            className="mono"
            autosize
            minRows={2}
            placeholder="authorization: Bearer …"
            value={headers}
            onChange={({ currentTarget: { value } }) => setHeaders(value)}
            error={parsed === undefined && t('webhooks.headersWrong')}
          />
          {create.error !== null && <Failure error={create.error} title={t('webhooks.notAdded')} />}
          <Button type="submit" loading={create.isPending}>
            {t('webhooks.add')}
          </Button>
        </form>
      </Section>
    </Page>
  )
}

function Made({
  made: { id, secret },
  above,
}: {
  made: CreatedWebhook
  above: readonly { readonly to: string; readonly title: string }[]
}) {
  const { t } = useTranslation('integrations')
  return (
    <Page
      title={t('webhooks.made', { id })}
      above={above}
      actions={<LinkButton to={`/integrations/webhooks/by-id/${pathOf(id)}`}>{t('webhooks.kept')}</LinkButton>}
    >
      <Once label={t('webhooks.secret')} text={secret}>
        {t('webhooks.once')}
      </Once>
      <TestDelivery id={id} />
    </Page>
  )
}
