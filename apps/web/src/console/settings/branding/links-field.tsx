import type { Branding } from '@digital-spine/api'
import { Button, Input, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

type Links = Branding['links']

const most = 10

/** Links at the foot of every page. */
export function LinksField({ links, onLinks }: { links: Links; onLinks: (links: Links) => void }) {
  const { t } = useTranslation('settings')
  const change = (at: number, part: Partial<Links[number]>): void =>
    onLinks(links.map((link, i) => (i === at ? { ...link, ...part } : link)))
  return (
    <Input.Wrapper label={t('branding.links')} description={t('branding.linksHint')} labelElement="div">
      <Stack gap="xs" mt="xs">
        {links.map(({ label, url }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: while links are typed nothing else tells them apart
          <div key={i} className="link-row">
            <TextInput
              label={t('branding.linkLabel', { number: i + 1 })}
              required
              maxLength={60}
              value={label}
              onChange={({ currentTarget: { value } }) => change(i, { label: value })}
            />
            <TextInput
              label={t('branding.linkUrl', { number: i + 1 })}
              required
              type="url"
              maxLength={2048}
              placeholder="https://"
              value={url}
              onChange={({ currentTarget: { value } }) => change(i, { url: value })}
            />
            <Button
              variant="default"
              onClick={() => onLinks(links.filter((_, at) => at !== i))}
              aria-label={t('branding.removeLink', { number: i + 1 })}
            >
              {t('branding.remove')}
            </Button>
          </div>
        ))}
        {links.length < most && (
          <div>
            <Button size="xs" variant="default" onClick={() => onLinks([...links, { label: '', url: '' }])}>
              {t('branding.addLink')}
            </Button>
          </div>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
