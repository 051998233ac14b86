import type { TopicCheck } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../../kit/code-block.tsx'
import { Section } from '../../../kit/section.tsx'
import { State } from '../../../kit/state.tsx'
import type { TopicContent } from '../content.ts'
import css from '../topics.module.css'
import { ProblemList } from './problem-list.tsx'

/** Examples that are published with the version; each has to fit it. */
export function ExampleFields({
  content,
  checked,
  onChange,
}: {
  content: TopicContent
  checked: TopicCheck['examples']
  onChange: (content: TopicContent) => void
}) {
  const { t } = useTranslation('topics')
  const { examples = [] } = content
  return (
    <Section title={t('payload.examples')} note={t('edit.examplesNote')}>
      <div className={css.column}>
        {examples.map(({ name, content: text }, i) => {
          const problems = checked.find((one) => one.name === name)?.problems ?? []
          return (
            <div key={name}>
              <CodeBlock label={name} text={text} />
              <div className={css.inLine}>
                <State tone={problems.length === 0 ? 'good' : 'bad'}>
                  {problems.length === 0 ? t('edit.fits') : t('edit.fitsNot')}
                </State>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('edit.removeExample', { name })}
                  onClick={() => onChange({ ...content, examples: examples.toSpliced(i, 1) })}
                >
                  {t('edit.removeFile')}
                </Button>
              </div>
              <ProblemList problems={problems} label={t('edit.problemsOf', { name })} />
            </div>
          )
        })}
        {examples.length === 0 && <p className={css.note}>{t('edit.noExamples')}</p>}
      </div>
    </Section>
  )
}
