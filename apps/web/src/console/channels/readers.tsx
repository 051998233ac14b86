import type { ChannelState } from '@digital-spine/api'
import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import type { ApiError } from '../../request.ts'
import { useCaller } from '../caller.tsx'
import { pathOf, useAct } from '../use-act.ts'
import classes from './channels.module.css'

/** Who reads a channel, and how much waits for each. */
export function Readers({ fqcn, query }: { fqcn: string; query: UseQueryResult<ChannelState, ApiError> }) {
  const { t } = useTranslation('channels')
  const { may } = useCaller()
  const confirm = useConfirm()
  const forget = useAct<undefined, string>(
    (client) => ({ method: 'DELETE', path: `clients/${pathOf(`${client}:${fqcn}`)}` }),
    { refresh: ['channels', 'clients'], onDone: (_, client) => say(t('readers.forgotten', { client })) },
  )
  const ask = async (client: string): Promise<void> => {
    const yes = await confirm({
      title: t('readers.forgetTitle', { client }),
      text: t('readers.forgetText'),
      deed: t('readers.forget'),
    })
    if (yes) forget.mutate(client)
  }
  return (
    <Section title={t('readers.title')} note={t('readers.note')}>
      {forget.isError && <Failure error={forget.error} />}
      <Loaded query={query}>
        {({ readers }) =>
          readers.length === 0 ? (
            <Empty title={t('readers.none')}>{t('readers.noneText')}</Empty>
          ) : (
            <ul className={classes.readers}>
              {readers.map(({ client, waiting, updatedDate }) => (
                <li key={client}>
                  <div>
                    <b className="breaks">{client}</b>
                    <span className={classes.under}>
                      {t('readers.seen')} <Time at={updatedDate} />
                    </span>
                  </div>
                  <State tone={waiting === 0 ? 'good' : 'open'}>
                    {waiting === 0 ? t('readers.even') : t('readers.waiting', { count: waiting })}
                  </State>
                  {may('configure') && !client.startsWith('webhook:') && (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t('readers.forgetWho', { client })}
                      onClick={() => void ask(client)}
                    >
                      {t('readers.forget')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}
