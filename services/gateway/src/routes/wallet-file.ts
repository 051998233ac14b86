import { errorAnswers, WalletExport, WalletExported, WalletImport, WalletImported } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { readWalletFile, writeWalletFile } from '../enrolment/wallet-file.ts'

const tags = ['wallet']

/** Credentials out of a gateway and into another of the same identity. The keys of the identity are moved apart. */
export function addWalletFileRoutes(app: FastifyInstance, context: GatewayContext): void {
  app.post<{ Body: { passphrase: string } }>(
    '/api/v2/wallet/export',
    {
      config: { access: 'identity' },
      schema: {
        ...{ tags, summary: 'All credentials as a file under a passphrase', body: WalletExport },
        response: { 200: WalletExported, ...errorAnswers },
      },
    },
    async ({ body }) => writeWalletFile(context, body.passphrase),
  )
  app.post<{ Body: { file: string; passphrase: string } }>(
    '/api/v2/wallet/import',
    {
      config: { access: 'identity' },
      schema: {
        ...{ tags, summary: 'Take the credentials of a wallet file', body: WalletImport },
        response: { 200: WalletImported, ...errorAnswers },
      },
    },
    async ({ body }) => readWalletFile(context, body),
  )
}
