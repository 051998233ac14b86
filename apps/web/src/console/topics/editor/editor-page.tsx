import type { TopicDetail } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'wouter'
import { useConfirm } from '../../../kit/confirm.tsx'
import { Empty } from '../../../kit/empty.tsx'
import { LinkButton } from '../../../kit/link-button.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Page } from '../../../kit/page.tsx'
import { useGateway } from '../../gateway.tsx'
import { topicPath } from '../paths.ts'
import css from '../topics.module.css'
import { useOwners, useTopic, useVersion } from '../use-topic.ts'
import { type Draft, emptyDraft } from './draft.ts'
import { Editor } from './editor.tsx'
import { type KeptDraft, keptDraft } from './kept-draft.ts'
import { StartChoice } from './start-choice.tsx'

type Named = { readonly owner: string; readonly name: string }

/** Writing a topic: a new one, or with `of` the next version of one. */
export function EditorPage({ of }: { of?: Named }) {
  const { t } = useTranslation('topics')
  const [params] = useSearchParams()
  const [owner, name] = [params.get('owner'), params.get('name')]
  const owners = useOwners()
  // Counts how often writing began again.
  const [times, setTimes] = useState(0)
  const above = [
    { to: '/topics', title: t('title') },
    ...(of === undefined ? [] : [{ to: topicPath(of as TopicDetail), title: of.name }]),
  ]
  return (
    <Page
      title={of === undefined ? t('edit.new') : t('edit.next', { name: of.name })}
      lead={t('edit.lead')}
      above={above}
    >
      <Loaded query={owners}>
        {({ owners: mine }) => {
          const names = mine.map((one): string => one.name)
          if (names.length === 0 || (of !== undefined && !names.includes(of.owner))) return <NoOwner of={of} />
          const template = owner === null || name === null ? undefined : { owner, name }
          return <Drafting key={times} of={of} template={template} owners={names} onAgain={() => setTimes(times + 1)} />
        }}
      </Loaded>
    </Page>
  )
}

/** Whoever may not publish under any name can get one, or the role for one. */
function NoOwner({ of }: { of: Named | undefined }) {
  const { t } = useTranslation('topics')
  return (
    <Empty
      title={of === undefined ? t('edit.noOwner.title') : t('edit.notYours.title', { owner: of.owner })}
      action={
        <>
          <LinkButton to="/organisations">{t('edit.noOwner.organisations')}</LinkButton>
          <LinkButton to="/roles" variant="default">
            {t('edit.noOwner.roles')}
          </LinkButton>
        </>
      }
    >
      {of === undefined ? t('edit.noOwner.text') : t('edit.notYours.text', { role: `topiccreator.roles.${of.owner}` })}
    </Empty>
  )
}

/** Goes on with what was being written in this tab, or begins. */
function Drafting({
  of,
  template,
  owners,
  onAgain,
}: {
  of: Named | undefined
  template: Named | undefined
  owners: readonly string[]
  onAgain: () => void
}) {
  const { t } = useTranslation('topics')
  const { prefix } = useGateway()
  const confirm = useConfirm()
  const about = of ?? template
  const kept = useMemo(
    () =>
      keptDraft(prefix, about === undefined ? '' : `${of === undefined ? 'like ' : ''}${about.owner}/${about.name}`),
    [prefix, of, about],
  )
  const [known] = useState(() => kept.read())
  const again = async (): Promise<void> => {
    const question = { title: t('edit.again.title'), text: t('edit.again.text'), deed: t('edit.again.deed') }
    if (!(await confirm(question))) return
    kept.drop()
    onAgain()
  }
  return (
    <>
      {known !== undefined && (
        <div className={css.notice} role="note">
          {t('edit.again.note')}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void again()}>
            {t('edit.again.deed')}
          </Button>
        </div>
      )}
      {about === undefined ? (
        <FromScratch owners={owners} known={known} kept={kept} />
      ) : (
        <FromTopic {...about} owners={owners} known={known} kept={kept} isNext={of !== undefined} />
      )}
    </>
  )
}

type Going = { readonly owners: readonly string[]; readonly known: Draft | undefined; readonly kept: KeptDraft }

/** Begins with the newest version of a topic: for its next one, or for a topic of one's own that is like it. */
function FromTopic({ owner, name, owners, known, kept, isNext }: Going & Named & { isNext: boolean }) {
  const topic = useTopic(owner, name)
  const version = useVersion(topic.data?.id, topic.data?.version)
  return (
    <Loaded query={topic}>
      {(found) => (
        <Loaded query={version}>
          {({ content }) => {
            const { description, tags, compatibility } = found
            const mine = isNext ? { owner, name } : { owner: owners[0] ?? '' }
            const first = known ?? { ...emptyDraft, description, tags, compatibility, content, ...mine }
            return <Editor first={first} owners={owners} newest={isNext ? found : undefined} kept={kept} />
          }}
        </Loaded>
      )}
    </Loaded>
  )
}

function FromScratch({ owners, known, kept }: Going) {
  const [start, setStart] = useState(known)
  if (start === undefined)
    return <StartChoice onStart={(given) => setStart({ ...emptyDraft, owner: owners[0] ?? '', ...given })} />
  return <Editor first={start} owners={owners} newest={undefined} kept={kept} />
}
