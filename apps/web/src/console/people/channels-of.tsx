import type { Qualification, ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { Direction } from '../channels/direction.tsx'
import { Reasons } from '../channels/reasons.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import classes from './people.module.css'

/** The channels that are for somebody, and why they qualify for each. */
export function ChannelsOf({ did }: { did: string }) {
  const { t } = useTranslation('people')
  const query = useAnswer<readonly ShownChannel[]>('channels')
  return (
    <Section title={t('reached.title')} note={t('reached.note')}>
      <Loaded query={query}>
        {(channels) => {
          const found = channels.filter((one) => (one.conditions.qualifiedDids as readonly string[]).includes(did))
          return found.length === 0 ? (
            <Empty
              title={t('reached.none')}
              action={
                <LinkButton to={`/channels/new?did=${did}`} variant="default">
                  {t('reached.make')}
                </LinkButton>
              }
            >
              {t('reached.noneText')}
            </Empty>
          ) : (
            <ul className={classes.channels}>
              {found.map((channel) => (
                <li key={channel.fqcn}>
                  <ChannelWith channel={channel} did={did} />
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Section>
  )
}

function ChannelWith({ channel: { fqcn, type }, did }: { channel: ShownChannel; did: string }) {
  const why = useAnswer<Qualification>(`channels/${pathOf(fqcn, 'qualifiedDids', did)}`)
  return (
    <>
      <Direction type={type} />
      <div>
        <Link href={`/channels/by-name/${fqcn}`}>{fqcn}</Link>
        <Loaded query={why}>{({ reasons }) => <Reasons reasons={reasons} />}</Loaded>
      </div>
    </>
  )
}
