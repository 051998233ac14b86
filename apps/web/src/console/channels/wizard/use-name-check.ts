import type { ShownChannel } from '@digital-spine/api'
import { useDebouncedValue } from '@mantine/hooks'
import { pathOf } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { isChannelName } from '../draft.ts'

export type NameState = 'none' | 'invalid' | 'asking' | 'taken' | 'free'

/** Whether a new channel can have a name, looked up at the gateway a moment after it was typed. */
export function useNameCheck(fqcn: string, enabled: boolean): NameState {
  const [asked] = useDebouncedValue(fqcn, 250)
  const isValid = isChannelName(fqcn)
  const found = useAnswer<ShownChannel>(`channels/${pathOf(asked)}`, { enabled: enabled && isChannelName(asked) })
  if (fqcn === '') return 'none'
  if (!isValid) return 'invalid'
  if (asked !== fqcn) return 'asking'
  if (found.error !== null) return found.error.code === 'CHANNEL_UNKNOWN' ? 'free' : 'asking'
  return found.data === undefined || found.isPlaceholderData ? 'asking' : 'taken'
}
