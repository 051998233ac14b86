import type { NameView } from '@digital-spine/api'
import { useDebouncedValue } from '@mantine/hooks'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { isLabel } from './name-parts.ts'

export type Freedom = 'free' | 'taken' | 'ill-formed'

/** Whether a name that begins with a label can be had, found out a moment after it was typed; undefined until that is known. */
export function useFreedom(label: string, name: string): Freedom | undefined {
  const asked = isLabel(label) ? name : ''
  const [settled] = useDebouncedValue(asked, 300)
  const known = useAnswer<NameView>(`names/${pathOf(settled)}`, { enabled: settled !== '' })
  if (label !== '' && asked === '') return 'ill-formed'
  if (settled !== name || settled === '' || known.isFetching) return undefined
  if (known.error?.code === 'NAME_INVALID') return 'ill-formed'
  if (known.error?.code === 'NAME_UNKNOWN') return 'free'
  return known.data?.name === name ? 'taken' : undefined
}
