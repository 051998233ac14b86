import type { NameList, NameSummary } from '@digital-spine/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Failure } from '../../kit/failure.tsx'
import { type Answer, type ApiError, request, withQuery } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { KindSign } from './kind-sign.tsx'
import { kindsBelow, labelOf, namePath, namesAbove } from './name-parts.ts'
import css from './organisations.module.css'

const size = 50

/** The tree of names; what is below one is asked for when it is unfolded. Arrow keys go through it as through a tree. */
export function NameTree({ root, selected }: { root: string; selected: string | undefined }) {
  const { t } = useTranslation('organisations')
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (selected !== undefined) setUnfolded((before) => new Set([...before, ...namesAbove(selected, root)]))
  }, [selected, root])
  const fold = (name: string, open: boolean): void =>
    setUnfolded((before) => new Set(open ? [...before, name] : [...before].filter((one) => one !== name)))
  return (
    <nav aria-label={t('tree')} onKeyDown={goByArrow}>
      <p className={css.root}>{root}</p>
      <Level parent={root} selected={selected} unfolded={unfolded} onFold={fold} />
    </nav>
  )
}

type Folding = {
  readonly selected: string | undefined
  readonly unfolded: ReadonlySet<string>
  onFold(name: string, open: boolean): void
}

function Level({ parent, ...folding }: Folding & { parent: string }) {
  const { t } = useTranslation('organisations')
  const { prefix } = useGateway()
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = useInfiniteQuery<
    Answer<NameList>,
    ApiError,
    { pages: Answer<NameList>[] },
    readonly unknown[],
    string | undefined
  >({
    queryKey: ['api', prefix, 'names', 'below', parent],
    queryFn: ({ pageParam }) =>
      request<NameList>(withQuery(`${prefix}/api/v2/names`, { parent, limit: size, after: pageParam })),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
  })
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />
  const names = data?.pages.flatMap(({ value }) => value.names) ?? []
  if (data !== undefined && names.length === 0) return <p className={css.nothing}>{t('nothingBelow')}</p>
  return (
    <ul className={css.level} aria-busy={isFetching}>
      {names.map((entry) => (
        <Branch key={entry.name} entry={entry} {...folding} />
      ))}
      {hasNextPage && (
        <li>
          <button type="button" className={css.moreNames} onClick={() => void fetchNextPage()}>
            {t('more')}
          </button>
        </li>
      )}
    </ul>
  )
}

function Branch({ entry: { name, kind, title }, ...folding }: Folding & { entry: NameSummary }) {
  const { t } = useTranslation('organisations')
  const { selected, unfolded, onFold } = folding
  const isOpen = unfolded.has(name)
  const shown = title ?? labelOf(name)
  return (
    <li>
      <div className={css.branch}>
        {kindsBelow(kind ?? undefined).length > 0 ? (
          <button
            type="button"
            className={css.fold}
            aria-expanded={isOpen}
            aria-label={t('below', { name: shown })}
            tabIndex={-1}
            onClick={() => onFold(name, !isOpen)}
          >
            <span aria-hidden="true">▸</span>
          </button>
        ) : (
          <span className={css.leaf} />
        )}
        <Link href={namePath(name)} title={name} aria-current={name === selected ? 'page' : undefined} data-tree="">
          <KindSign kind={kind} />
          <span className={css.title}>{shown}</span>
        </Link>
      </div>
      {isOpen && <Level parent={name} {...folding} />}
    </li>
  )
}

/** Up and down go from name to name, right unfolds or goes in, left folds or goes out. */
function goByArrow(event: KeyboardEvent<HTMLElement>): void {
  const { target, currentTarget, key } = event
  if (!(target instanceof HTMLAnchorElement)) return
  const links = [...currentTarget.querySelectorAll<HTMLAnchorElement>('a[data-tree]')]
  const at = links.indexOf(target)
  const branch = target.closest('li')
  const fold = branch?.querySelector<HTMLButtonElement>(':scope > div > button')
  const isOpen = fold?.ariaExpanded === 'true'
  const to: Readonly<Record<string, HTMLAnchorElement | null | undefined>> = {
    ArrowDown: links[at + 1],
    ArrowUp: links[at - 1],
    Home: links[0],
    End: links.at(-1),
    ArrowRight: isOpen ? links[at + 1] : undefined,
    ArrowLeft: isOpen ? undefined : branch?.parentElement?.closest('li')?.querySelector('a'),
  }
  if (!Object.hasOwn(to, key)) return
  event.preventDefault()
  if ((key === 'ArrowRight' && fold && !isOpen) || (key === 'ArrowLeft' && isOpen)) fold?.click()
  else to[key]?.focus()
}
