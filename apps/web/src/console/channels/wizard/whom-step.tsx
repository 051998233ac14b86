import type { ShownGroup } from '@digital-spine/api'
import { Button, CloseButton, Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../../kit/link-button.tsx'
import { Pager } from '../../../kit/pager.tsx'
import { PartyPicker } from '../../parties/party-picker.tsx'
import { PickedParties } from '../../parties/picked-parties.tsx'
import { usePages } from '../../use-pages.ts'
import classes from '../channels.module.css'
import { isReceiving } from '../is-receiving.ts'
import { roleHome, roleLabel } from '../role-label.ts'
import { RolePicker } from '../role-picker.tsx'
import type { StepProps } from './channel-wizard.tsx'
import { Preview } from './preview.tsx'
import own from './wizard.module.css'

/** Whom a channel is for: who holds a role, who is named, who is in a group; and who that is now. */
export function WhomStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation('channels')
  const { type, roles, parties, groups } = draft
  return (
    <>
      <p className={own.lead}>{t(isReceiving(type) ? 'wizard.whom.from' : 'wizard.whom.to')}</p>
      <ul className={own.picked} aria-label={t('wizard.whom.picked')}>
        {roles.map((role) => (
          <Picked
            key={role}
            text={t('wizard.whom.role', { role: roleLabel(role), home: roleHome(role) })}
            onDrop={() => onChange({ roles: roles.filter((one) => one !== role) })}
          />
        ))}
        {groups.map((group) => (
          <Picked
            key={group}
            text={t('wizard.whom.group', { group })}
            onDrop={() => onChange({ groups: groups.filter((one) => one !== group) })}
          />
        ))}
      </ul>
      <PickedParties
        label={t('wizard.whom.named')}
        parties={parties}
        onDrop={(did) => onChange({ parties: parties.filter((one) => one.did !== did) })}
      />
      <Tabs defaultValue={parties.length > 0 ? 'party' : 'role'} keepMounted={false}>
        <Tabs.List>
          {(['role', 'party', 'group'] as const).map((way) => (
            <Tabs.Tab key={way} value={way}>
              {t(`wizard.whom.by.${way}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="role" pt="md">
          <RolePicker picked={roles} deed={t('wizard.add')} onPick={(role) => onChange({ roles: [...roles, role] })} />
        </Tabs.Panel>
        <Tabs.Panel value="party" pt="md">
          <PartyPicker
            label={t('why.who')}
            deed={t('wizard.add')}
            taken={parties.map(({ did }) => did)}
            onPick={(party) => onChange({ parties: [...parties, party] })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="group" pt="md">
          <Groups picked={groups} onPick={(group) => onChange({ groups: [...groups, group] })} />
        </Tabs.Panel>
      </Tabs>
      <Preview draft={draft} />
    </>
  )
}

function Picked({ text, onDrop }: { text: string; onDrop: () => void }) {
  const { t } = useTranslation('channels')
  return (
    <li>
      <span>{text}</span> <CloseButton size="sm" aria-label={t('wizard.drop', { what: text })} onClick={onDrop} />
    </li>
  )
}

const rows = (groups: readonly ShownGroup[]) => groups

function Groups({ picked, onPick }: { picked: readonly string[]; onPick: (group: string) => void }) {
  const { t } = useTranslation('channels')
  const pages = usePages('contact-groups', { rows, size: 8 })
  if (pages.rows?.length === 0)
    return (
      <p className={classes.note}>
        {t('wizard.whom.noGroup')}{' '}
        <LinkButton to="/people/new-group" size="xs" variant="default">
          {t('wizard.whom.makeGroup')}
        </LinkButton>
      </p>
    )
  return (
    <>
      <ul className={classes.options} aria-label={t('wizard.whom.by.group')}>
        {pages.rows?.map(({ name, members }) => (
          <li key={name}>
            <div>
              <b>{name}</b>
              <span className={classes.under}>{t('count', { count: members.length })}</span>
            </div>
            <Button
              size="xs"
              variant="default"
              disabled={picked.includes(name)}
              aria-label={t('wizard.pick', {
                deed: t(picked.includes(name) ? 'roles.picked' : 'wizard.add'),
                what: name,
              })}
              onClick={() => onPick(name)}
            >
              {picked.includes(name) ? t('roles.picked') : t('wizard.add')}
            </Button>
          </li>
        ))}
      </ul>
      <Pager pages={pages} />
    </>
  )
}
