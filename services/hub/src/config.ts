import { setting } from '@digital-spine/runtime'

/** The variables of a hub that runs by itself. */
export const hubSettings = {
  dataDir: setting.text('folder of the database', './data/hub'),
  host: setting.text('address to listen on', '127.0.0.1'),
  port: setting.port('port to listen on', 8020),
  namesUrl: setting.url('the name service, which tells the network'),
  publicUrl: setting.url('where people reach the hub, if not at its own URL; they log in to its domain', ''),
  sessionIdleMinutes: setting.integer('minutes after which a session ends that is not used', 720),
  sessionMaxMinutes: setting.integer('minutes after which a session ends in any case', 10_080),
}
