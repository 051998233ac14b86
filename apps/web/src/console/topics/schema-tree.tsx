import '../../kit/code.css'
import { Button, Code } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Limit, Member } from './outline/member.ts'
import css from './topics.module.css'

/** Lists that are longer are cut: nobody reads on, and the text is there too. */
const maxShown = 300

/** What payloads look like, member by member; what has members of its own is opened by a button. */
export function SchemaTree({ outline, label }: { outline: Member; label: string }) {
  const { t } = useTranslation('topics')
  // Counting up makes the tree anew, with all open or none.
  const [shown, setShown] = useState({ times: 0, depth: 1 })
  const show = (depth: number): void => setShown(({ times }) => ({ times: times + 1, depth }))
  const members = outline.members()
  return (
    <section className={css.tree} aria-label={label}>
      <div className={css.treeTop}>
        <span>
          <Type member={outline} /> {outline.description}
        </span>
        {members.some((member) => member.members().length > 0) && (
          <span className={css.treeButtons}>
            <Button size="compact-xs" variant="default" onClick={() => show(6)}>
              {t('tree.openAll')}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => show(0)}>
              {t('tree.closeAll')}
            </Button>
          </span>
        )}
      </div>
      {members.length === 0 ? (
        <Limits limits={outline.limits} />
      ) : (
        <Branch key={shown.times} members={members} depth={shown.depth} above={[outline.source]} />
      )}
    </section>
  )
}

type Around = { readonly depth: number; readonly above: readonly unknown[] }

function Branch({ members, ...around }: Around & { members: readonly Member[] }) {
  const { t } = useTranslation('topics')
  return (
    <ul>
      {members.slice(0, maxShown).map((member, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two forms of a value may have one name
        <Twig key={`${member.name} ${i}`} member={member} {...around} />
      ))}
      {members.length > maxShown && <li>{t('tree.more', { count: members.length - maxShown })}</li>}
    </ul>
  )
}

function Twig({ member, depth, above }: Around & { member: Member }) {
  const { t } = useTranslation('topics')
  const isAgain = above.includes(member.source)
  const [isOpen, setOpen] = useState(depth > 0 && !isAgain)
  const inner = member.members()
  const name = <span className={css.memberName}>{member.name}</span>
  return (
    <li>
      <div className={css.member}>
        {inner.length > 0 ? (
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <span aria-hidden="true" className={css.twist} />
            {name}
          </button>
        ) : (
          name
        )}
        <Type member={member} />
        {member.isRequired && <span className={css.required}>{t('tree.required')}</span>}
        {isAgain && <span className={css.note}>{t('tree.again')}</span>}
        <Limits limits={member.limits} />
      </div>
      {member.description !== undefined && <p className={css.note}>{member.description}</p>}
      {member.examples.length > 0 && (
        <p className={css.note}>
          {t('tree.example')} <Code>{member.examples[0]}</Code>
        </p>
      )}
      {isOpen && inner.length > 0 && <Branch members={inner} depth={depth - 1} above={[...above, member.source]} />}
    </li>
  )
}

function Type({ member: { type, definition } }: { member: Member }) {
  return (
    <span className={css.type}>
      {type}
      {definition !== undefined && <span className={css.definition}> {definition}</span>}
    </span>
  )
}

function Limits({ limits }: { limits: readonly Limit[] }) {
  const { t } = useTranslation('topics')
  return limits.map(({ word, value }) => (
    <span key={word} className={css.limit}>
      {t(`limits.${word}`, { value })}
    </span>
  ))
}
