import type { IdentityView, NameView } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Copy } from '../../kit/copy.tsx'
import { Facts } from '../../kit/facts.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Called } from '../called.tsx'
import { useCaller } from '../caller.tsx'
import { wizardPath } from '../roles/paths.ts'
import { RoleDefinition } from '../roles/role-definition.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { useCrumbs } from './crumbs.ts'
import { KindSign } from './kind-sign.tsx'
import { NameHistoryList } from './name-history.tsx'
import { isKind, kindsBelow, namePath, titleOf, webAddress } from './name-parts.ts'
import { NamesBelow } from './names-below.tsx'
import css from './organisations.module.css'
import { OwnerActions } from './owner-actions.tsx'
import { RoleHolderList } from './role-holder-list.tsx'
import { TopicList } from './topic-list.tsx'

/** A name: what it stands for, whose it is, what is below it, and what happened to it. */
export function NamePage({ name, root }: { name: string; root: string }) {
  const { t } = useTranslation('organisations')
  const { may } = useCaller()
  const view = useAnswer<NameView>(`names/${pathOf(name)}`, { everyMs: 10_000 })
  const own = useAnswer<IdentityView>('identity')
  const above = useCrumbs(name, root)
  const known = view.data
  const isMine = known !== undefined && known.controller === own.data?.did
  const below = kindsBelow(known?.kind).filter((kind) => isMine || (known?.open === true && kind === 'organisation'))
  return (
    <Page
      title={known === undefined ? name : titleOf(known)}
      lead={
        <span className={css.lead}>
          <KindSign kind={known?.kind} />
          {isKind(known?.kind) && t(`kinds.${known.kind}`)} <b className="breaks">{name}</b>{' '}
          <Copy text={name} what={t('name')} />
        </span>
      }
      above={above}
      actions={
        <>
          {known?.kind === 'role' && may('enrol') && (
            <LinkButton to={wizardPath(name)}>{t('actions.request')}</LinkButton>
          )}
          {may('identity') &&
            below.map((kind) => (
              <LinkButton key={kind} to={`${namePath(name)}/new/${kind}`} variant="default">
                {t(`create.${kind}`)}
              </LinkButton>
            ))}
        </>
      }
    >
      <Loaded query={view}>
        {(shown) => (
          <>
            {shown.role !== undefined && (
              <Section title={t('definition')}>
                <RoleDefinition role={shown.role} />
              </Section>
            )}
            <Section title={t('about')} actions={isMine && <State tone="good">{t('isMine')}</State>}>
              <About view={shown} />
            </Section>
            {kindsBelow(shown.kind).length > 0 && <NamesBelow name={name} />}
            {shown.kind === 'role' && <RoleHolderList role={name} />}
            {(shown.kind === 'application' || shown.kind === 'organisation') && <TopicList owner={name} />}
            <NameHistoryList name={name} />
            {isMine && may('identity') && own.data !== undefined && <OwnerActions view={shown} own={own.data} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function About({ view }: { view: NameView }) {
  const { t } = useTranslation('organisations')
  const { did, source, controller, metadata, open, block } = view
  const { description, websiteUrl, logoUrl } = metadata
  const links = [
    [t('website'), websiteUrl],
    [t('logo'), logoUrl],
  ] as const
  return (
    <Facts
      facts={[
        ...(typeof description === 'string' && description !== '' ? [[t('description'), description] as const] : []),
        ...links.flatMap(([title, text]) =>
          typeof text === 'string' && text !== '' ? [[title, <WebLink key={title} text={text} />] as const] : [],
        ),
        [t('owner'), <Called key="owner" did={controller} />],
        [
          t('did'),
          <span key="did">
            {did} <Copy text={did} what="DID" /> <span className={css.owner}>({t('source', { source })})</span>
          </span>,
        ],
        ...(open ? [[t('open'), t('openText')] as const] : []),
        [t('readAt'), t('block', { block })],
      ]}
    />
  )
}

/** Only what is of the web can be followed. */
function WebLink({ text }: { text: string }) {
  const address = webAddress(text)
  if (address === undefined) return text
  return (
    <a href={address} rel="noreferrer" target="_blank">
      {text}
    </a>
  )
}
