import type { NetworkView } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Copy } from '../../kit/copy.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { IdentityTop } from './identity-top.tsx'

/** The network this gateway is on, and what it uses there. */
export function NetworkPage() {
  const { t } = useTranslation('identity')
  const { may } = useCaller()
  const network = useAnswer<NetworkView>('network', { everyMs: 5000 })
  const copied = (text: string) => (
    <>
      {text} <Copy text={text} what={text} />
    </>
  )
  return (
    <IdentityTop lead={t('network.lead')}>
      <Loaded query={network}>
        {({ name, chainId, root, rpcUrl, block, names, hub, broker, contracts }) => (
          <>
            <Section title={t('network.title', { name })}>
              <Facts
                facts={[
                  [t('network.root'), root],
                  [t('network.chain'), chainId],
                  [
                    t('network.block'),
                    <span key="block">
                      {block.number}, <Time at={block.timestamp} />
                    </span>,
                  ],
                  [t('network.rpc'), copied(rpcUrl)],
                ]}
              />
            </Section>
            <Section title={t('network.services')}>
              <Facts
                facts={[
                  [t('network.names'), copied(names.url)],
                  [t('network.hub'), copied(hub.url)],
                  [t('network.broker'), copied(broker.url)],
                  [t('network.brokerDid'), copied(broker.did)],
                ]}
              />
            </Section>
            <Section title={t('network.contracts')} note={t('network.contractsNote')}>
              <Facts facts={Object.entries(contracts).map(([contract, address]) => [contract, copied(address)])} />
            </Section>
          </>
        )}
      </Loaded>
      {may('identity') && <Orders />}
    </IdentityTop>
  )
}

function Orders() {
  const { t } = useTranslation('identity')
  const ask = useConfirm()
  const cancel = useAct(() => ({ method: 'POST', path: 'orders/cancel' }), { onDone: () => say(t('orders.done')) })
  const askFirst = async (): Promise<void> => {
    if (await ask({ title: t('orders.ask'), text: t('orders.text'), deed: t('orders.do') })) cancel.mutate()
  }
  return (
    <Section title={t('orders.title')} note={t('orders.note')}>
      {cancel.isError && <Failure error={cancel.error} />}
      <Button variant="default" loading={cancel.isPending} onClick={() => void askFirst()}>
        {t('orders.do')}
      </Button>
    </Section>
  )
}
