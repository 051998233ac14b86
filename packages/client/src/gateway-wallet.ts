import type { WalletExported, WalletImported } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** The wallet's part of a gateway: its credentials as a file. */
export function gatewayWallet(http: HttpClient) {
  return {
    exportWallet: (passphrase: string) => http.call<WalletExported>('POST', '/api/v2/wallet/export', { passphrase }),
    importWallet: (file: string, passphrase: string) =>
      http.call<WalletImported>('POST', '/api/v2/wallet/import', { file, passphrase }),
  }
}
