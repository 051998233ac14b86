import type { GatewaySetting, GatewayView, NetworkView } from '@digital-spine/api'
import { Code } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Copy } from '../../kit/copy.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { useAnswer } from '../use-answer.ts'
import { usePages } from '../use-pages.ts'
import { SettingsTop } from './settings-top.tsx'

const rows = ({ settings }: { settings: readonly GatewaySetting[] }) => settings

/** Which gateway this is, on which network, and what it was started with. */
export function GatewayPage() {
  const { t } = useTranslation('settings')
  const gateway = useAnswer<GatewayView>('gateway', { everyMs: 15_000 })
  const network = useAnswer<NetworkView>('network', { everyMs: 15_000 })
  const pages = usePages('settings', { rows })
  return (
    <SettingsTop lead={t('lead')}>
      <Section title={t('gateway.title')}>
        <Loaded query={gateway}>
          {({ version, did, messageBrokerStatus }) => (
            <Facts
              facts={[
                [t('gateway.version'), version],
                [
                  t('gateway.did'),
                  <>
                    {did} <Copy text={did} what={t('gateway.did')} />
                  </>,
                ],
                [
                  t('gateway.broker'),
                  <State key="broker" tone={messageBrokerStatus === 'OK' ? 'good' : 'bad'}>
                    {t(messageBrokerStatus === 'OK' ? 'gateway.reached' : 'gateway.away')}
                  </State>,
                ],
              ]}
            />
          )}
        </Loaded>
      </Section>
      <Section title={t('network.title')}>
        <Loaded query={network}>
          {({ name, chainId, block, names, hub, broker }) => (
            <Facts
              facts={[
                [t('network.name'), name],
                [t('network.chain'), chainId],
                [t('network.block'), block.number],
                [t('network.names'), names.url],
                [t('network.hub'), hub.url],
                [t('network.broker'), broker.url],
              ]}
            />
          )}
        </Loaded>
      </Section>
      <Section title={t('settings.title')} note={t('settings.note')}>
        <PagedTable
          pages={pages}
          caption={t('settings.title')}
          rowKey={({ variable }) => variable}
          empty={<Empty title={t('settings.title')} />}
          columns={[
            {
              title: t('settings.variable'),
              show: ({ variable, about }) => (
                <>
                  <Code>{variable}</Code>
                  <span className="setting-about">{about}</span>
                </>
              ),
            },
            {
              title: t('settings.value'),
              show: ({ value }) => (
                <span className="breaks">{value === null ? t('settings.nothing') : String(value)}</span>
              ),
            },
            {
              title: t('settings.origin'),
              show: ({ value, fallback }) => t(value === fallback ? 'settings.usual' : 'settings.own'),
            },
          ]}
        />
      </Section>
    </SettingsTop>
  )
}
