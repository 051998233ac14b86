import type { ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Loaded } from '../../../kit/loaded.tsx'
import { Page } from '../../../kit/page.tsx'
import { say } from '../../../kit/say.tsx'
import { pathOf, useAct } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { changeOf, type Draft, draftOf } from '../draft.ts'
import { ChannelWizard } from './channel-wizard.tsx'

/** Changes a channel; its name and direction stay. */
export function EditChannel({ fqcn }: { fqcn: string }) {
  const { t } = useTranslation('channels')
  const query = useAnswer<ShownChannel>(`channels/${pathOf(fqcn)}`)
  const above = [
    { to: '/channels', title: t('title') },
    { to: `/channels/by-name/${fqcn}`, title: fqcn },
  ]
  return (
    <Page title={t('wizard.edit', { fqcn })} above={above}>
      <Loaded query={query}>{(channel) => <Change channel={channel} />}</Loaded>
    </Page>
  )
}

function Change({ channel }: { channel: ShownChannel }) {
  const { t } = useTranslation('channels')
  const [, go] = useLocation()
  const before = draftOf(channel)
  const { fqcn } = channel
  const act = (draft: Draft) => ({ method: 'PUT', path: `channels/${pathOf(fqcn)}`, body: changeOf(draft) }) as const
  const undo = useAct<ShownChannel, Draft>(act, { refresh: ['channels'], onDone: () => say(t('wizard.undone')) })
  const change = useAct<ShownChannel, Draft>(act, {
    refresh: ['channels'],
    onDone() {
      go(`/channels/by-name/${fqcn}`)
      say(t('wizard.saved'), () => undo.mutate(before))
    },
  })
  return (
    <ChannelWizard
      initial={before}
      isThere
      done={t('wizard.save')}
      busy={change.isPending}
      error={change.error}
      onDone={(draft) => change.mutate(draft)}
    />
  )
}
