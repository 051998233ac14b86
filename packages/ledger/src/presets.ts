import { knownNetworks, parseName, SpineError } from '@digital-spine/core'
import { getAddress } from 'viem'
import { type Network, parseNetwork } from './network.ts'

/**
 * The Energy Web chains with the contracts published there. Their names are owned in ENS directly, and there is no
 * registrar: names can be read and DIDs written without gas, but names not.
 */
export const networkPresets: Readonly<Record<'ewc' | 'volta', Network>> = {
  ewc: {
    name: 'ewc',
    chainId: 246,
    rpcUrl: 'https://rpc.energyweb.org/',
    root: parseName('auth.ewc'),
    contracts: {
      ens: getAddress('0x0A6d64413c07E10E890220BBE1c49170080C6Ca0'),
      resolver: getAddress('0x70ad37DfeB1C05290F4bBd22188FA19Bc154A0ea'),
      notifier: getAddress('0x5491Db3cC1f3AFf6C229e061735F92936004da3c'),
      didRegistry: getAddress('0xE29672f34e92b56C9169f9D485fFc8b9A136BCE4'),
    },
    olderResolvers: [getAddress('0xA517983Bd4Af4DF0Ed9b52DA4BC405d0A95eE7E2')],
  },
  volta: {
    name: 'volta',
    chainId: 73_799,
    rpcUrl: 'https://volta-rpc.energyweb.org/',
    root: parseName('iam.ewc'),
    contracts: {
      ens: getAddress('0xd7CeF70Ba7efc2035256d828d5287e2D285CD1ac'),
      resolver: getAddress('0xcf72f16Ab886776232bea2fcf3689761a0b74EfE'),
      notifier: getAddress('0xeea658026d6CDede4380D3aD030beAC911758A93'),
      didRegistry: getAddress('0xc15d5a57a8eb0e1dcbe5d88b8f9a82017e5cc4af'),
    },
    olderResolvers: [
      getAddress('0xf5EA22c1F799d425356c2aab2004200Ab4490D2b'),
      getAddress('0x0a97e07c4Df22e2e31872F20C5BE191D5EFc4680'),
    ],
  },
}

/** A network by the name of its preset, or as JSON. Throws VALIDATION_FAILED. */
export function readNetwork(text: string): Network {
  if (Object.hasOwn(networkPresets, text)) return networkPresets[text as keyof typeof networkPresets]
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const known = Object.keys(networkPresets).join(', ')
    throw new SpineError('VALIDATION_FAILED', `A network is ${known}, or a network as JSON.`, { cause })
  }
  return parseNetwork(value)
}

/** What a chain is called in DIDs: by name if it is a known one, by its id otherwise. */
export function networkNameOf(chainId: number): string {
  const hex = `0x${chainId.toString(16)}`
  return knownNetworks.aliases?.[hex] ?? hex
}
