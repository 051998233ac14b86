import type { PrimaryName, ShownContact } from '@digital-spine/api'
import { Button } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Copy } from '../../kit/copy.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import type { ApiError } from '../../request.ts'
import { useCaller } from '../caller.tsx'
import { calledOf, Person } from '../parties/person.tsx'
import { Recent } from '../parties/recent.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { ChannelsOf } from './channels-of.tsx'
import { HeldRole } from './held-role.tsx'
import classes from './people.module.css'
import { useContactRemoval } from './use-contact-removal.ts'

/** Somebody, in the address book or not: who they are, how they are reached, what went to and fro. */
export function ContactDetail({ did }: { did: string }) {
  const { t } = useTranslation('people')
  const contact = useAnswer<ShownContact>(`contacts/${pathOf(did)}`)
  const own = useAnswer<PrimaryName>(`dids/${pathOf(did)}/name`)
  const isStranger = contact.error?.code === 'CONTACT_UNKNOWN'
  const who = { did, name: own.data?.name, alias: contact.data?.alias }
  return (
    <Page
      title={calledOf(who)}
      above={[{ to: '/people', title: t('title') }]}
      actions={contact.data ? <Actions contact={contact.data} /> : isStranger && <Add did={did} />}
    >
      <div className={classes.columns}>
        <div className="page">
          <Section title={t('facts')}>
            <Person who={who} />
            <Identity did={did} own={own} />
            {isStranger ? <p className={classes.stranger}>{t('stranger')}</p> : <Kept contact={contact} />}
          </Section>
          <ChannelsOf did={did} />
        </div>
        <div className="page">
          <HeldRole did={did} />
          <Recent by={{ peer: did }} />
        </div>
      </div>
    </Page>
  )
}

function Identity({ did, own }: { did: string; own: UseQueryResult<PrimaryName, ApiError> }) {
  const { t } = useTranslation('people')
  return (
    <Facts
      facts={[
        [
          t('did'),
          <span key="" className={classes.did}>
            <code>{did}</code> <Copy text={did} what={t('did')} />
          </span>,
        ],
        [t('ownName'), own.data === undefined ? '' : (own.data.name ?? t('noName'))],
      ]}
    />
  )
}

function Kept({ contact }: { contact: UseQueryResult<ShownContact, ApiError> }) {
  const { t } = useTranslation('people')
  return (
    <Loaded query={contact}>
      {({ name, trust, note, groups }) => (
        <Facts
          facts={[
            ...(name === undefined ? [] : ([[t('madeBy'), name]] as const)),
            [t('trust'), trust ?? <State tone="open">{t('trustOpen')}</State>],
            [t('note'), note ?? t('nothing')],
            [
              t('groups.title'),
              groups.length === 0 ? (
                t('nothing')
              ) : (
                <span key="" className={classes.groups}>
                  {groups.map((group) => (
                    <Link key={group} href={`/people/groups/${pathOf(group)}`}>
                      {group}
                    </Link>
                  ))}
                </span>
              ),
            ],
          ]}
        />
      )}
    </Loaded>
  )
}

function Actions({ contact }: { contact: ShownContact }) {
  const { t } = useTranslation('people')
  const { may } = useCaller()
  const { isPending, error, remove } = useContactRemoval(contact)
  if (!may('configure')) return null
  return (
    <>
      <LinkButton to={`/people/by-did/${contact.did}/edit`} variant="default">
        {t('edit.title')}
      </LinkButton>
      <LinkButton to={`/people/block?did=${contact.did}`} variant="default">
        {t('blocked.do')}
      </LinkButton>
      <Button variant="default" loading={isPending} onClick={remove}>
        {t('remove.do')}
      </Button>
      {error !== null && <Failure error={error} />}
    </>
  )
}

function Add({ did }: { did: string }) {
  const { t } = useTranslation('people')
  const { may } = useCaller()
  return (
    may('configure') && (
      <>
        <LinkButton to={`/people/new?did=${did}`}>{t('addThis')}</LinkButton>
        <LinkButton to={`/people/block?did=${did}`} variant="default">
          {t('blocked.do')}
        </LinkButton>
      </>
    )
  )
}
