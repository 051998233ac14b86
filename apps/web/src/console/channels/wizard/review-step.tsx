import { useTranslation } from 'react-i18next'
import { calledOf } from '../../parties/person.tsx'
import { ChannelPicture } from '../channel-picture.tsx'
import type { Draft } from '../draft.ts'
import { isReceiving } from '../is-receiving.ts'
import { roleLabel } from '../role-label.ts'
import { useQualifying } from './use-qualifying.ts'
import own from './wizard.module.css'

/** What the channel will be, in a picture and in plain words. */
export function ReviewStep({ draft }: { draft: Draft }) {
  const { t, i18n } = useTranslation('channels')
  const { data } = useQualifying(draft)
  const list = (words: readonly string[]): string =>
    new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(words)
  const either = (words: readonly string[]): string =>
    new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(words)
  const { fqcn, type, roles, groups, parties, topics } = draft
  const conditions = [
    ...(roles.length > 0 ? [t('wizard.review.roles', { roles: either(roles.map(roleLabel)) })] : []),
    ...(groups.length > 0 ? [t('wizard.review.groups', { groups: either(groups) })] : []),
    ...(parties.length > 0 ? [t('wizard.review.named', { named: list(parties.map(calledOf)) })] : []),
  ]
  const what = list(topics.map(({ topicName }) => topicName))
  const many = data?.recipients.length ?? 0
  const isEncrypted = draft.payloadEncryption || draft.useAnonymousExtChannel
  const protection = isReceiving(type)
    ? t(draft.acceptPlain ? 'wizard.review.takesPlain' : 'wizard.review.refusesPlain')
    : t(isEncrypted ? 'wizard.review.encrypted' : 'wizard.review.plain')
  return (
    <>
      <ChannelPicture type={type} topics={topics} recipients={data?.recipients ?? []} />
      <ul className={own.review}>
        <li>{t(`wizard.review.does.${type}`, { fqcn, what })}</li>
        <li>
          {conditions.length === 0
            ? t('wizard.review.nobody')
            : t(isReceiving(type) ? 'wizard.review.from' : 'wizard.review.to', { whom: conditions.join('; ') })}
        </li>
        <li>{many === 0 ? t('wizard.review.none') : t('wizard.review.now', { count: many })}</li>
        <li>{protection}</li>
        <li>{t('wizard.review.kept', { count: draft.retentionDays ?? 30 })}</li>
      </ul>
    </>
  )
}
