import type { NameView } from '@digital-spine/api'
import { useDebouncedValue } from '@mantine/hooks'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'

/** Whether a name can be had, found out a moment after it was typed; undefined until that is known. */
export function useFreedom(name: string): 'free' | 'taken' | undefined {
  const [settled] = useDebouncedValue(name, 300)
  const known = useAnswer<NameView>(`names/${pathOf(settled)}`, { enabled: settled !== '' })
  if (settled !== name || settled === '' || known.isFetching) return undefined
  if (known.error?.code === 'NAME_UNKNOWN') return 'free'
  return known.data?.name === name ? 'taken' : undefined
}
