import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { type Step, Wizard } from '../../../kit/wizard.tsx'
import type { ApiError } from '../../../request.ts'
import type { Draft } from '../draft.ts'
import { NameStep } from './name-step.tsx'
import { ReviewStep } from './review-step.tsx'
import { SettingsStep } from './settings-step.tsx'
import { TopicsStep } from './topics-step.tsx'
import { useNameCheck } from './use-name-check.ts'
import { WhomStep } from './whom-step.tsx'

/** What each step shows, and what it does with the draft. */
export type StepProps = { readonly draft: Draft; readonly onChange: (change: Partial<Draft>) => void }

/** Has somebody say step by step what a channel is to be; one that is there already keeps its name and direction. */
export function ChannelWizard({
  initial,
  isThere = false,
  done,
  busy,
  error,
  onDone,
}: {
  initial: Draft
  isThere?: boolean
  done: string
  busy: boolean
  error: ApiError | null
  onDone: (draft: Draft) => void
}) {
  const { t } = useTranslation('channels')
  const [draft, setDraft] = useState(initial)
  const name = useNameCheck(draft.fqcn, !isThere)
  const props: StepProps = { draft, onChange: (change) => setDraft({ ...draft, ...change }) }
  const naming: Step = {
    title: t('wizard.name.title'),
    content: <NameStep {...props} name={name} />,
    missing: name === 'free' ? undefined : t(`wizard.name.${name}`),
  }
  const steps: Step[] = [
    { title: t('wizard.whom.title'), content: <WhomStep {...props} /> },
    {
      title: t('wizard.topics.title'),
      content: <TopicsStep {...props} />,
      missing: draft.topics.length === 0 ? t('wizard.topics.missing') : undefined,
    },
    { title: t('set.title'), content: <SettingsStep {...props} isThere={isThere} /> },
    { title: t('wizard.review.title'), content: <ReviewStep draft={draft} /> },
  ]
  return (
    <Wizard
      steps={isThere ? steps : [naming, ...steps]}
      done={done}
      busy={busy}
      onDone={() => onDone(draft)}
      error={error !== null && <Failure error={error} />}
    />
  )
}
