import type { ConfigurationChange } from '@digital-spine/api'
import { diffLines } from 'diff'
import { useTranslation } from 'react-i18next'
import { State, type Tone } from '../../../kit/state.tsx'
import { writeSpec } from './documents.ts'

const tones: Readonly<Record<ConfigurationChange['kind'], Tone>> = {
  ...{ create: 'good', update: 'open', delete: 'bad', unchanged: 'plain' },
}

/** What changes, each with its lines before and after. */
export function ChangeList({ changes }: { changes: readonly ConfigurationChange[] }) {
  const { t } = useTranslation('settings')
  return (
    <ul className="changes">
      {changes.map(({ kind, of, name, before, after }) => (
        <li key={`${of} ${name}`}>
          <State tone={tones[kind]}>{t(`configuration.kinds.${kind}`)}</State> {of} <strong>{name}</strong>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
          <pre className="difference" tabIndex={0}>
            {diffLines(writeSpec(before), writeSpec(after)).flatMap(({ value, added, removed }, part) =>
              value
                .replace(/\n$/, '')
                .split('\n')
                .map((line, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines stay where they are
                  <div key={`${part} ${i}`} className={added ? 'added' : removed ? 'removed' : ''}>
                    {added ? '+ ' : removed ? '- ' : '  '}
                    {line}
                  </div>
                )),
            )}
          </pre>
        </li>
      ))}
    </ul>
  )
}
