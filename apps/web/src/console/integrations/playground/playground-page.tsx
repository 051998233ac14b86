import type { ShownChannel } from '@digital-spine/api'
import { Button, Checkbox, NativeSelect, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { Section } from '../../../kit/section.tsx'
import { useAnswer } from '../../use-answer.ts'
import { IntegrationsTop } from '../integrations-top.tsx'
import { ForgetReader } from './forget-reader.tsx'
import type { Protocol } from './frame.ts'
import { FrameList } from './frame-list.tsx'
import { LineState } from './line-state.tsx'
import { SendFrame } from './send-frame.tsx'
import { useEventSocket } from './use-event-socket.ts'

/** A WebSocket with `/events`, frame by frame. */
export function PlaygroundPage() {
  const { t } = useTranslation('integrations')
  const [protocol, setProtocol] = useState<Protocol>('digital-spine')
  const [clientId, setClientId] = useState('playground')
  const [fqcn, setFqcn] = useState('')
  const [explicit, setExplicit] = useState(true)
  const channels = useAnswer<readonly ShownChannel[]>('channels')
  const socket = useEventSocket()
  const { line } = socket
  const isClosed = line.state === 'closed'
  const receiving = channels.data?.filter(({ type }) => type === 'sub' || type === 'download') ?? []
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isClosed) socket.connect({ protocol, clientId, fqcn, explicit })
    else socket.disconnect()
  }
  return (
    <IntegrationsTop lead={t('playground.lead')}>
      <div className="sockets">
        <div className="page">
          <Section title={t('playground.line')}>
            <form className="form" onSubmit={submit}>
              <NativeSelect
                label={t('playground.protocol')}
                description={t(`playground.protocols.${protocol}`)}
                disabled={!isClosed}
                value={protocol}
                onChange={({ currentTarget: { value } }) => setProtocol(value as Protocol)}
                data={['digital-spine', 'ddhub-protocol']}
              />
              <TextInput
                label={t('playground.client')}
                disabled={!isClosed}
                required
                maxLength={255}
                value={clientId}
                onChange={({ currentTarget: { value } }) => setClientId(value)}
              />
              <NativeSelect
                label={t('playground.channel')}
                disabled={!isClosed}
                value={fqcn}
                onChange={({ currentTarget: { value } }) => setFqcn(value)}
                data={[
                  { value: '', label: t('everyChannel') },
                  ...receiving.map((channel) => ({ value: channel.fqcn, label: channel.fqcn })),
                ]}
              />
              {protocol === 'ddhub-protocol' && (
                <Checkbox
                  label={t('playground.explicit')}
                  description={t('playground.explicitHint')}
                  disabled={!isClosed}
                  checked={explicit}
                  onChange={({ currentTarget: { checked } }) => setExplicit(checked)}
                />
              )}
              <Button type="submit" variant={isClosed ? 'filled' : 'default'}>
                {t(isClosed ? 'playground.connect' : 'playground.disconnect')}
              </Button>
            </form>
            <LineState line={line} />
          </Section>
          <Section title={t('playground.place')}>
            <Text size="sm">
              <Trans
                t={t}
                i18nKey="playground.placeText"
                values={{ client: clientId }}
                components={{ b: <strong /> }}
              />
            </Text>
            <ForgetReader client={clientId} disabled={!isClosed} />
          </Section>
        </div>
        <div className="page">
          <SendFrame channels={channels.data ?? []} isOpen={line.state === 'open'} onSend={socket.send} />
          <Section
            title={t('playground.frames')}
            note={t('playground.framesNote')}
            actions={
              <Button size="xs" variant="default" disabled={socket.frames.length === 0} onClick={socket.clear}>
                {t('playground.clear')}
              </Button>
            }
          >
            <FrameList frames={socket.frames} isOpen={line.state === 'open'} onSend={socket.send} />
          </Section>
        </div>
      </div>
    </IntegrationsTop>
  )
}
