import type { ShownGroup } from '@digital-spine/api'
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { say } from '../../kit/say.tsx'
import { type ApiError, request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { calledOf, type Somebody } from '../parties/person.tsx'
import { pathOf } from '../use-act.ts'
import { useRefresh } from '../use-answer.ts'

type Change = { readonly who: Somebody; readonly isIn: boolean; readonly isUndo?: true }

/**
 * Puts somebody in a group or takes them out of it, with a way to undo just that. The gateway takes all members at once, so it
 * is asked right before who they are: what somebody else changed since the page was drawn stays.
 */
export function useMembership(group: string): UseMutationResult<void, ApiError, Change> {
  const { t } = useTranslation('people')
  const { prefix } = useGateway()
  const again = useRefresh()
  const path = `${prefix}/api/v2/contact-groups/${pathOf(group)}`
  const change = useMutation<void, ApiError, Change>({
    // One after the other.
    scope: { id: path },
    async mutationFn({ who: { did }, isIn }) {
      const { value } = await request<ShownGroup>(path)
      const others = value.members.map((member) => member.did).filter((member) => member !== did)
      await request(path, { method: 'PUT', body: { members: isIn ? [...others, did] : others } })
    },
    async onSuccess(_, { who, isIn, isUndo }) {
      if (isUndo) say(t('groups.undone'))
      else
        say(t(isIn ? 'groups.added' : 'groups.dropped', { who: calledOf(who) }), () =>
          change.mutate({ who, isIn: !isIn, isUndo: true }),
        )
      await again('contact-groups', 'contacts', 'channels')
    },
  })
  return change
}
