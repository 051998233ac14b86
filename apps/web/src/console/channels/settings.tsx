import type { ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../kit/facts.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { isReceiving } from './is-receiving.ts'

/** What is set of a channel. */
export function Settings({ channel }: { channel: ShownChannel }) {
  const { t, i18n } = useTranslation('channels')
  const { type, acceptPlain, retentionDays, maxPayloadBytes, maxFileBytes, acknowledge } = channel
  const receiving = isReceiving(type)
  const bytes = (many: number | undefined): string =>
    many === undefined ? t('set.noLimit') : t('set.bytes', { many: new Intl.NumberFormat(i18n.language).format(many) })
  const protection = channel.useAnonymousExtChannel || channel.payloadEncryption
  return (
    <Section title={t('set.title')}>
      <Facts
        facts={[
          [t('set.kind'), t(`does.${type}`)],
          receiving
            ? [t('set.plain'), t(acceptPlain ? 'set.plainYes' : 'set.plainNo')]
            : [
                t('protection'),
                <State key="" tone={protection ? 'good' : 'open'}>
                  {t(protection ? 'encrypted' : 'plain')}
                </State>,
              ],
          [t('set.retention'), t('set.days', { count: retentionDays ?? 30 })],
          type === 'pub' || type === 'sub'
            ? [t('set.maxPayload'), bytes(maxPayloadBytes)]
            : [t('set.maxFile'), bytes(maxFileBytes)],
          ...(type === 'sub'
            ? ([[t('set.acknowledge'), t(acknowledge === 'explicit' ? 'set.explicit' : 'set.nextPoll')]] as const)
            : []),
          [t('set.forms'), t(channel.messageForms ? 'set.yes' : 'set.no')],
          [t('set.anonymous'), t(channel.useAnonymousExtChannel ? 'set.yes' : 'set.no')],
          [t('set.created'), <Time key="" at={channel.createdDate} />],
          [t('set.changed'), <Time key="" at={channel.updatedDate} />],
        ]}
      />
    </Section>
  )
}
