import { Button, Group, Text, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { Link, useRoute } from 'wouter'
import { PageHeading } from '../page-heading.tsx'

/** What all pages begin with; on the live page it is that page's heading. */
export function PageHeader() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  const [home] = useRoute('/')
  return (
    <Group component="header" justify="space-between" mb="md" wrap="nowrap" align="flex-start">
      {home ? (
        <div>
          <PageHeading title="Digital Spine">Digital Spine</PageHeading>
          <Text c="dimmed">
            Participants exchange signed, encrypted messages; nobody has to trust who carries them.
          </Text>
        </div>
      ) : (
        <Link href="/" className="brand">
          Digital Spine
        </Link>
      )}
      <Button variant="default" flex="none" onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? 'Light' : 'Dark'}
      </Button>
    </Group>
  )
}
