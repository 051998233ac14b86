import { useTranslation } from 'react-i18next'
import { labelOf, namePath, namesAbove } from './name-parts.ts'

type Crumb = { readonly to: string; readonly title: string }

/** The way from the whole tree down to a name. */
export function useCrumbs(name: string, root: string): readonly Crumb[] {
  const { t } = useTranslation('organisations')
  const above = namesAbove(name, root).map((one) => ({ to: namePath(one), title: labelOf(one) }))
  return [{ to: '/organisations', title: t('title') }, ...above]
}
