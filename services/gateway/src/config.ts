import { setting } from '@digital-spine/runtime'

/** The variables of a gateway that runs by itself. */
export const gatewaySettings = {
  dataDir: setting.text('folder of the database and the vault', './data/gateway'),
  databaseUrl: setting.text('sqlite:… or postgres://…; a file in the data folder if left out', ''),
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8090),
  namesUrl: setting.url('the name service, which tells the network and relays writes'),
  hubUrl: setting.url('the SSI hub'),
  brokerUrl: setting.url('the message broker'),
  vaultSecret: setting.text('what opens the vault'),
  apiKey: setting.text('the key participant systems send as x-api-key, at least 16 characters'),
}
