import { useTranslation } from 'react-i18next'
import { Loaded } from '../../../kit/loaded.tsx'
import { Person } from '../../parties/person.tsx'
import classes from '../channels.module.css'
import type { Draft } from '../draft.ts'
import { Reasons } from '../reasons.tsx'
import { useQualifying } from './use-qualifying.ts'
import own from './wizard.module.css'

const shown = 5

/** Who would qualify now, and why. */
export function Preview({ draft }: { draft: Draft }) {
  const { t } = useTranslation('channels')
  const query = useQualifying(draft)
  return (
    <section className={own.preview} aria-label={t('wizard.whom.now')} aria-live="polite">
      <h3 className={classes.small}>{t('wizard.whom.now')}</h3>
      <Loaded query={query}>
        {({ recipients }) =>
          recipients.length === 0 ? (
            <p className={classes.note}>{t('wizard.whom.nobody')}</p>
          ) : (
            <>
              <ul className={classes.members}>
                {recipients.slice(0, shown).map(({ reasons, ...who }) => (
                  <li key={who.did}>
                    <Person who={who} />
                    <Reasons reasons={reasons} />
                  </li>
                ))}
              </ul>
              {recipients.length > shown && (
                <p className={classes.note}>{t('more', { count: recipients.length - shown })}</p>
              )}
            </>
          )
        }
      </Loaded>
    </section>
  )
}
