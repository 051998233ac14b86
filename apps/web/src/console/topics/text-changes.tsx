import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TopicContent } from './content.ts'
import { compareTexts, type FileChange, inPairs, type Line } from './text-lines.ts'
import css from './topics.module.css'

const signs: Readonly<Record<Line['kind'], string>> = { same: ' ', added: '+', removed: '−' }

/** How the texts of two versions differ, side by side or in one column. */
export function TextChanges(props: { older: TopicContent; newer: TopicContent; from: string; to: string }) {
  const { older, newer, from, to } = props
  const { t } = useTranslation('topics')
  const [layout, setLayout] = useState('one')
  const files = useMemo(() => compareTexts(older, newer), [older, newer])
  if (files.length === 0) return <p className={css.note}>{t('compare.sameText')}</p>
  return (
    <div className={css.column}>
      <SegmentedControl
        className={css.layout}
        aria-label={t('compare.layout')}
        value={layout}
        onChange={setLayout}
        data={[
          { value: 'one', label: t('compare.oneColumn') },
          { value: 'two', label: t('compare.twoColumns') },
        ]}
      />
      {files.map((file) => (
        <FileDifference key={file.path} file={file} isPaired={layout === 'two'} from={from} to={to} />
      ))}
    </div>
  )
}

function FileDifference({
  file,
  isPaired,
  from,
  to,
}: {
  file: FileChange
  isPaired: boolean
  from: string
  to: string
}) {
  const { t } = useTranslation('topics')
  const label = t('compare.fileOf', { path: file.path, from, to })
  return (
    <div className={css.file}>
      <div className={css.fileTop}>{file.path}</div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
      <section className={css.sideways} tabIndex={0} aria-label={label}>
        <table className={css.lines}>
          <caption className="hidden">{label}</caption>
          {file.hunks.map(({ start, lines }) => (
            <tbody key={start}>
              {isPaired
                ? inPairs(lines).map(([before, after]) => (
                    <tr key={`${before?.before} ${after?.after}`}>
                      <Cells line={before} number={before?.before} />
                      <Cells line={after} number={after?.after} />
                    </tr>
                  ))
                : lines.map((line) => (
                    <tr key={`${line.before} ${line.after}`} data-kind={line.kind}>
                      <td className={css.number}>{line.before}</td>
                      <td className={css.number}>{line.after}</td>
                      <td>
                        <Marked line={line} />
                      </td>
                    </tr>
                  ))}
            </tbody>
          ))}
        </table>
      </section>
    </div>
  )
}

function Cells({ line, number }: { line: Line | undefined; number: number | undefined }) {
  return (
    <>
      <td className={css.number}>{number}</td>
      <td data-kind={line?.kind}>{line !== undefined && <Marked line={line} />}</td>
    </>
  )
}

function Marked({ line: { kind, text } }: { line: Line }) {
  return (
    <code>
      {signs[kind]} {text}
    </code>
  )
}
