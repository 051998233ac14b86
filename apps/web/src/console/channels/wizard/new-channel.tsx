import type { ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { useLocation, useSearchParams } from 'wouter'
import { Loaded } from '../../../kit/loaded.tsx'
import { Page } from '../../../kit/page.tsx'
import { useFound } from '../../parties/use-found.ts'
import { pathOf, useAct } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { blankDraft, type Draft, draftOf, inputOf } from '../draft.ts'
import { ChannelWizard } from './channel-wizard.tsx'

/** Makes a channel: from nothing, like another (`?from=FQCN`), for somebody (`?did=DID`), or for a topic (`?topicId=ID&owner=OWNER&topicName=NAME`). */
export function NewChannel() {
  const { t } = useTranslation('channels')
  const [params] = useSearchParams()
  const [from, did] = [params.get('from'), params.get('did')]
  return (
    <Page title={t('new')} above={[{ to: '/channels', title: t('title') }]}>
      {from !== null ? (
        <Like fqcn={from} />
      ) : did !== null ? (
        <For did={did} />
      ) : (
        <Make initial={{ ...blankDraft, topics: topicIn(params) }} />
      )}
    </Page>
  )
}

function topicIn(params: URLSearchParams): Draft['topics'] {
  const [topicId, owner, topicName] = [params.get('topicId'), params.get('owner'), params.get('topicName')]
  return topicId === null || owner === null || topicName === null ? [] : [{ topicId, owner, topicName }]
}

function Like({ fqcn }: { fqcn: string }) {
  const query = useAnswer<ShownChannel>(`channels/${pathOf(fqcn)}`)
  return <Loaded query={query}>{(channel) => <Make initial={{ ...draftOf(channel), fqcn: `${fqcn}.copy` }} />}</Loaded>
}

function For({ did }: { did: string }) {
  const { exact } = useFound(did)
  return exact === undefined ? null : <Make initial={{ ...blankDraft, parties: [exact] }} />
}

function Make({ initial }: { initial: Draft }) {
  const { t } = useTranslation('channels')
  const [, go] = useLocation()
  const create = useAct<ShownChannel, Draft>((draft) => ({ method: 'POST', path: 'channels', body: inputOf(draft) }), {
    refresh: ['channels'],
    onDone: (_, { fqcn }) => go(`/channels/by-name/${fqcn}?made`),
  })
  return (
    <ChannelWizard
      initial={initial}
      done={t('wizard.create')}
      busy={create.isPending}
      error={create.error}
      onDone={(draft) => create.mutate(draft)}
    />
  )
}
