import type { IdentityView } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Copy } from '../../kit/copy.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Section } from '../../kit/section.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { useAnswer } from '../use-answer.ts'
import { wholeList } from '../whole-list.ts'
import css from './identity.module.css'
import { IdentityTop } from './identity-top.tsx'
import { type Key, keyState } from './key-state.ts'
import { UnfinishedRotation } from './unfinished-rotation.tsx'

const purposes = ['signing', 'agreement'] as const

/** Working keys: those in use, and every earlier one, as they stand on the ledger. */
export function KeysPage() {
  const { t } = useTranslation('identity')
  const { may } = useCaller()
  const identity = useAnswer<IdentityView>('identity', { everyMs: 3000 })
  const keysFor = (purpose: Key['purpose']) =>
    wholeList(identity, ({ keys }) => keys.filter((key) => key.purpose === purpose))
  const rotate = may('identity') && <LinkButton to="/identity/keys/rotate">{t('keys.rotate')}</LinkButton>
  return (
    <IdentityTop lead={t('keys.lead')} actions={rotate}>
      <Loaded query={identity}>{({ rotation }) => <UnfinishedRotation rotation={rotation} />}</Loaded>
      {purposes.map((purpose) => (
        <Section key={purpose} title={t(`keys.${purpose}`)} note={t(`keys.${purpose}Note`)}>
          <PagedTable
            pages={keysFor(purpose)}
            caption={t(`keys.${purpose}`)}
            rowKey={({ kid }) => kid}
            empty={t('keys.none')}
            columns={[
              {
                title: t('keys.key'),
                show: ({ kid }) => (
                  <span title={kid}>
                    <code>{shortKid(kid)}</code> <Copy text={kid} what={`${t('keys.key')} ${shortKid(kid)}`} />
                  </span>
                ),
              },
              { title: t('keys.state'), show: (key) => <KeyState of={key} /> },
              { title: t('keys.since'), show: ({ from }) => (from === null ? '–' : <Time at={from} />) },
              { title: t('keys.block'), show: ({ block }) => block, isNumber: true },
              {
                title: t('keys.ends'),
                show: ({ until, revoked }) => {
                  const end = revoked ?? until
                  return end === null ? t('keys.noEnd') : <Time at={end} />
                },
              },
            ]}
          />
        </Section>
      ))}
      <p className={css.note}>{t('keys.backup')}</p>
    </IdentityTop>
  )
}

/** `#delegate-1` of a key's whole id. */
const shortKid = (kid: string): string => kid.slice(kid.indexOf('#'))

function KeyState({ of }: { of: Key }) {
  const { t } = useTranslation('identity')
  const state = keyState(of, Date.now())
  const tone = { inUse: 'good', valid: 'plain', ended: 'plain', revoked: 'bad' } as const
  return <State tone={tone[state]}>{t(`keys.states.${state}`)}</State>
}
