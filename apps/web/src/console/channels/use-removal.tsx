import type { ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useConfirm } from '../../kit/confirm.tsx'
import { say } from '../../kit/say.tsx'
import type { ApiError } from '../../request.ts'
import { pathOf, useAct } from '../use-act.ts'
import { draftOf, inputOf } from './draft.ts'
import { isReceiving } from './is-receiving.ts'

/** Takes a channel away once its loss is agreed to; until then it can be had back as it was, messages and readers included. */
export function useRemoval(channel: ShownChannel): {
  readonly isPending: boolean
  readonly error: ApiError | null
  ask(): Promise<void>
} {
  const { t } = useTranslation('channels')
  const confirm = useConfirm()
  const [, go] = useLocation()
  const { fqcn, type } = channel
  const restore = useAct(() => ({ method: 'POST', path: 'channels', body: inputOf(draftOf(channel)) }), {
    refresh: ['channels'],
    onDone: () => say(t('remove.restored', { fqcn })),
  })
  const remove = useAct(() => ({ method: 'DELETE', path: `channels/${pathOf(fqcn)}` }), {
    refresh: ['channels'],
    onDone() {
      go('/channels')
      say(t('remove.done', { fqcn }), () => restore.mutate())
    },
  })
  return {
    isPending: remove.isPending,
    error: remove.error,
    async ask() {
      const yes = await confirm({
        title: t('remove.title', { fqcn }),
        text: t(isReceiving(type) ? 'remove.receiving' : 'remove.sending'),
        deed: t('remove.deed'),
      })
      if (yes) remove.mutate()
    },
  }
}
