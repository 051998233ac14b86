/** A household with solar, battery and an electric car. Powers in kW, energies in kWh. */
export type Site = {
  readonly meteringPoint: string
  readonly latitude: number
  readonly solarKWp: number
  readonly batteryKWh: number
  readonly batteryKW: number
  readonly chargerKW: number
  storedKWh: number
  carNeedsKWh: number
}

/** Limits of exchange with the grid in force, kW. */
export type Envelope = { readonly importLimitKW: number; readonly exportLimitKW: number }

/** What the meter of a site counted in a quarter-hour. */
export type Reading = {
  readonly importKWh: number
  readonly exportKWh: number
  readonly solarKWh: number
  readonly loadKWh: number
  readonly chargedKWh: number
  readonly lostKWh: number
}

const hours = 0.25
/** One way; 0.9 there and back. */
const efficiency = Math.sqrt(0.9)

/** Power of the sun on a level panel, as a share of its peak: the sine of its elevation, dimmed by air and clouds. */
export function solarShare(time: Date, latitude: number, cloudiness: number): number {
  const start = Date.UTC(time.getUTCFullYear(), 0, 0)
  const day = (time.getTime() - start) / 86_400_000
  const declination = -0.4093 * Math.cos((2 * Math.PI * (day + 10)) / 365.25)
  const hourAngle = ((time.getUTCHours() + time.getUTCMinutes() / 60 - 12) * Math.PI) / 12
  const phi = (latitude * Math.PI) / 180
  const sine = Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle)
  if (sine <= 0) return 0
  const air = 0.7 ** ((1 / Math.max(sine, 0.05)) ** 0.678)
  return (sine * air * (1 - 0.75 * cloudiness)) / 0.7
}

/** Household load without car, kW: a base, a morning and an evening peak. */
export function householdLoad(time: Date, noise: number): number {
  const hour = time.getUTCHours() + time.getUTCMinutes() / 60
  const peak = (at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2))
  return 0.25 + 0.9 * peak(7, 1.2) + 1.6 * peak(19, 2) + 0.3 * noise
}

/**
 * Runs a site through one quarter-hour: the battery takes surplus and covers need, the car charges at night, and what is
 * left crosses the meter, within the envelope (solar is curtailed, charging put off, never the household).
 */
export function stepSite(
  site: Site,
  time: Date,
  weather: { cloudiness: number; noise: number },
  envelope: Envelope,
): Reading {
  const hour = time.getUTCHours()
  if (hour === 17 && time.getUTCMinutes() === 0) site.carNeedsKWh += 6 + 10 * weather.noise
  let solar = site.solarKWp * solarShare(time, site.latitude, weather.cloudiness) * hours
  const load = householdLoad(time, weather.noise) * hours
  const wished = hour >= 22 || hour < 6 ? Math.min(site.carNeedsKWh, site.chargerKW * hours) : 0
  const room = Math.max(0, envelope.importLimitKW * hours + solar - load)
  const charged = Math.min(wished, room)
  site.carNeedsKWh -= charged
  const battery = runBattery(site, solar - load - charged)
  let net = solar - load - charged - battery.taken
  const exportLimit = envelope.exportLimitKW * hours
  if (net > exportLimit) {
    solar -= net - exportLimit
    net = exportLimit
  }
  return {
    importKWh: Math.max(0, -net),
    exportKWh: Math.max(0, net),
    solarKWh: solar,
    loadKWh: load,
    chargedKWh: charged,
    lostKWh: battery.lost,
  }
}

/** `taken` is what the battery takes from the house (negative: gives), `lost` what becomes heat. */
function runBattery(site: Site, surplus: number): { taken: number; lost: number } {
  const most = site.batteryKW * hours
  if (surplus >= 0) {
    const taken = Math.min(surplus, most, (site.batteryKWh - site.storedKWh) / efficiency)
    site.storedKWh += taken * efficiency
    return { taken, lost: taken * (1 - efficiency) }
  }
  const given = Math.min(-surplus, most, site.storedKWh * efficiency)
  site.storedKWh = Math.max(0, site.storedKWh - given / efficiency)
  return { taken: -given, lost: given / efficiency - given }
}
