import { Button, FileInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { bytes } from '../../../kit/bytes.ts'
import type { Payload } from './payload-editor.tsx'

/** Bytes of a payload beside what sealing adds to it. */
const most = (1 << 20) - 28

/** A payload out of a file of this computer, if it is small; large ones are sent as files. */
export function FilePayload({
  largest = most,
  isBusy,
  onSend,
}: {
  largest: number | undefined
  isBusy: boolean
  onSend: (payload: Payload) => void
}) {
  const { t, i18n } = useTranslation('messages')
  const [file, setFile] = useState<File | null>(null)
  const isTooLarge = file !== null && file.size > largest
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault()
        if (file !== null && !isTooLarge) onSend(await readFile(file))
      }}
    >
      <FileInput
        label={t('compose.file')}
        description={t('compose.fileHint', { size: bytes(largest, i18n.language) })}
        placeholder={t('compose.choose')}
        value={file}
        onChange={setFile}
        error={isTooLarge ? t('compose.tooLarge', { size: bytes(file.size, i18n.language) }) : undefined}
      />
      <Text size="sm" mt="xs">
        <Link href="/files" className="row-link">
          {t('compose.toFiles')}
        </Link>
      </Text>
      <Button type="submit" mt="md" loading={isBusy} disabled={file === null || isTooLarge}>
        {t('compose.send')}
      </Button>
    </form>
  )
}

/** As text if it is UTF-8, else in base64. */
async function readFile(file: File): Promise<Payload> {
  const content = new Uint8Array(await file.arrayBuffer())
  try {
    return { payload: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content) }
  } catch {
    return {
      payload: btoa(Array.from(content, (byte) => String.fromCharCode(byte)).join('')),
      payloadEncoding: 'base64',
    }
  }
}
