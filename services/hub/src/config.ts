import { setting } from '@digital-spine/runtime'

/** The variables of a hub that runs by itself. */
export const hubSettings = {
  dataDir: setting.text('folder of the database', './data/hub'),
  databaseUrl: setting.text('sqlite:… or postgres://…; a file in the data folder if left out', ''),
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8020),
  freshnessMinutes: setting.freshnessMinutes(),
  namesUrl: setting.url('the name service, which tells the network'),
  publicUrl: setting.url('where people reach the hub, if not at its own URL; they log in to its domain', ''),
  eventRetentionDays: setting.integer('days for which events can be had', 30),
  requestsPerMinute: setting.integer('requests for roles that a DID may make in a minute', 60),
  sessionIdleMinutes: setting.integer('minutes after which a session ends that is not used', 720),
  sessionMaxMinutes: setting.integer('minutes after which a session ends in any case', 10_080),
}
