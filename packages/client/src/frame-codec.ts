import { Encoder } from 'cbor-x'

/** How frames of a broker's stream are written: plain CBOR, maps with texts as names. */
export const frameCodec: Pick<Encoder, 'encode' | 'decode'> = new Encoder({
  useRecords: false,
  mapsAsObjects: true,
  tagUint8Array: false,
})
